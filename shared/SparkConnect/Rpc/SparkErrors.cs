using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FeatureJobs.SparkConnect.Protocol;
using Grpc.Core;

namespace FeatureJobs.SparkConnect;

/// <summary>Turns a failed call into the one exception of this client.</summary>
internal static partial class SparkErrors
{
    public static SparkConnectException From(RpcException error, FetchErrorDetailsResponse? details, string address)
    {
        var status = GrpcStatus.Of(error);
        var root = details is { HasRootErrorIdx: true } && details.RootErrorIdx < details.Errors.Count ? details.Errors[details.RootErrorIdx] : null;
        var thrown = root?.SparkThrowable;
        var message = root?.Message is { Length: > 0 } whole ? whole : status.Message;
        var errorClass = Empty(thrown?.ErrorClass) ?? status["errorClass"] ?? FirstClass(message);
        var kind = KindOf(error.StatusCode, errorClass, message, Classes(status));
        return new(kind, Explained(kind, message, address), error)
        {
            ErrorClass = errorClass,
            SqlState = Empty(thrown?.SqlState) ?? status["sqlState"],
            MessageParameters = Parameters(thrown, status),
            ServerStackTrace = root is null ? status["stackTrace"] : Stack(details!),
            IsTransient = kind is SparkErrorKind.Unreachable or SparkErrorKind.SessionGone || (kind == SparkErrorKind.Failed && Loss().IsMatch(message)),
        };
    }

    private static SparkErrorKind KindOf(StatusCode code, string? errorClass, string message, string[] classes) => code switch
    {
        _ when IsTls(message) || TooLarge().IsMatch(message) => SparkErrorKind.Connection,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => SparkErrorKind.Unreachable,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => SparkErrorKind.Unauthenticated,
        StatusCode.Unimplemented => SparkErrorKind.UnsupportedVersion,
        _ when SessionGone().IsMatch(errorClass ?? "") || SessionGone().IsMatch(message) => SparkErrorKind.SessionGone,
        StatusCode.Cancelled => SparkErrorKind.Interrupted,
        _ when errorClass == "OPERATION_CANCELED" || message.Contains("[OPERATION_CANCELED]", StringComparison.Ordinal) => SparkErrorKind.Interrupted,
        _ when classes.Any(name => name.EndsWith(".AnalysisException", StringComparison.Ordinal)) => SparkErrorKind.Analysis,
        _ when OutOfMemory().IsMatch(message) => SparkErrorKind.OutOfMemory,
        _ => SparkErrorKind.Failed,
    };

    private static string Explained(SparkErrorKind kind, string message, string address) => kind switch
    {
        SparkErrorKind.Unreachable => $"no Spark Connect server answers at {address}: {message.TrimEnd('.')}. Check the address, and that the server runs there and its port is open.",
        SparkErrorKind.Unauthenticated => $"{address} refused the token ({(message.Length > 0 ? message : "no reason given")}). It may have expired: give a valid one as ;token=... in the connection string.",
        SparkErrorKind.UnsupportedVersion => $"{address} does not offer this call: {message}. It may be no Spark Connect server, or an older one.",
        SparkErrorKind.SessionGone => $"the Spark session at {address} is gone, and its temporary views with it: {message}. Open a new one.",
        SparkErrorKind.Connection when IsTls(message) =>
            $"{address} did not agree on TLS: {message.TrimEnd('.')}. A token asks for TLS; if the server has none (on this machine or behind a proxy), add ;use_ssl=false to the connection string.",
        SparkErrorKind.Connection => $"{message} A single message was too large: raise it with ;grpc_max_message_size=... in the connection string (and spark.connect.grpc.maxInboundMessageSize on the server).",
        SparkErrorKind.OutOfMemory => $"{message} (An executor or the driver ran out of memory: give it more with spark.executor.memory or spark.driver.memory, or work in more and smaller partitions with spark.sql.shuffle.partitions.)",
        _ => message,
    };

    private static bool IsTls(string message) => message.Contains("SSL connection could not be established", StringComparison.Ordinal);

    private static Dictionary<string, string> Parameters(FetchErrorDetailsResponse.Types.SparkThrowable? thrown, GrpcStatus status)
    {
        if (thrown?.MessageParameters is { Count: > 0 } sent)
            return new Dictionary<string, string>(sent);
        if (status["messageParameters"] is not { } json)
            return new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.ToString());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return new Dictionary<string, string>(); // cut off in the trailer
        }
    }

    /// <summary>The exception's Java class and its ancestors, as both versions send them: a JSON array in <c>classes</c>.</summary>
    private static string[] Classes(GrpcStatus status)
    {
        var reason = status.Error?.Reason ?? "";
        return [reason, .. JavaClass().Matches(status["classes"] ?? "").Select(match => match.Value)];
    }

    private static string Stack(FetchErrorDetailsResponse details)
    {
        var text = new StringBuilder();
        int? at = details.RootErrorIdx;
        for (var depth = 0; at is { } index && index >= 0 && index < details.Errors.Count && depth < details.Errors.Count; depth++)
        {
            var error = details.Errors[index];
            text.Append(depth == 0 ? "" : "Caused by: ").Append(error.ErrorTypeHierarchy.FirstOrDefault()).Append(": ").AppendLine(error.Message);
            foreach (var frame in error.StackTrace)
                text.AppendLine($"  at {frame.DeclaringClass}.{frame.MethodName}({frame.FileName}:{frame.LineNumber})");
            at = error.HasCauseIdx ? error.CauseIdx : null;
        }
        return text.ToString();
    }

    private static string? FirstClass(string message) => ErrorClass().Match(message) is { Success: true } match ? match.Groups["class"].Value : null;

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    [GeneratedRegex(@"\[(?<class>[A-Z][A-Z0-9_]*[A-Z0-9](\.[A-Z][A-Z0-9_]*)*)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorClass();

    [GeneratedRegex(@"[\w$]+(\.[\w$]+)+", RegexOptions.ExplicitCapture)]
    private static partial Regex JavaClass();

    [GeneratedRegex(@"INVALID_HANDLE\.SESSION_|NO_ACTIVE_SESSION")]
    private static partial Regex SessionGone();

    /// <summary>52 is what Spark ends an executor with, and 137 what a container ends with that outgrew its limit.</summary>
    [GeneratedRegex(@"OutOfMemoryError|out of memory|SparkOutOfMemory|UNABLE_TO_ACQUIRE_MEMORY|exit ?[cC]ode:? (52|137)\b|exited with code 52\b|\bOOM(Killed)?\b", RegexOptions.ExplicitCapture)]
    private static partial Regex OutOfMemory();
    [GeneratedRegex(@"message exceeds (the )?maximum", RegexOptions.ExplicitCapture)]
    private static partial Regex TooLarge();

    /// <summary>Work was lost with a process that Spark may replace. What ran out of memory is told apart before: it would do so again.</summary>
    [GeneratedRegex(@"ExecutorLostFailure|Executor heartbeat timed out|SparkContext (was|has been) (shut ?down|stopped)|stopped SparkContext", RegexOptions.ExplicitCapture)]
    private static partial Regex Loss();
}
