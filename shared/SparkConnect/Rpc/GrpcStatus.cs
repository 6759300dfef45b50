using FeatureJobs.SparkConnect.Protocol.Rpc;
using Google.Protobuf;
using Grpc.Core;

namespace FeatureJobs.SparkConnect;

/// <summary>What a failed call says beside its code: the trailer <c>grpc-status-details-bin</c>, a google.rpc.Status.</summary>
internal sealed record GrpcStatus(string Message, ErrorInfo? Error, TimeSpan? RetryDelay)
{
    public static GrpcStatus Of(RpcException exception)
    {
        if (exception.Trailers.GetValueBytes("grpc-status-details-bin") is not { } bytes)
            return new(exception.Status.Detail, null, null);
        Protocol.Rpc.Status status;
        try
        {
            status = Protocol.Rpc.Status.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return new(exception.Status.Detail, null, null);
        }
        var error = status.Details.FirstOrDefault(detail => detail.Is(ErrorInfo.Descriptor))?.Unpack<ErrorInfo>();
        var retry = status.Details.FirstOrDefault(detail => detail.Is(RetryInfo.Descriptor))?.Unpack<RetryInfo>();
        return new(
            status.Message.Length > exception.Status.Detail.Length ? status.Message : exception.Status.Detail,
            error,
            retry is null ? null : retry.RetryDelay?.ToTimeSpan() ?? TimeSpan.Zero);
    }

    /// <summary>A value of the ErrorInfo; null where none was sent or it is empty.</summary>
    public string? this[string key] => Error?.Metadata.TryGetValue(key, out var value) == true && value.Length > 0 ? value : null;
}
