using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>
/// What a commit says of itself (protocol: "Commit Provenance Information"). Writers put there what they like; what is missing or of another type is null.
/// </summary>
/// <param name="Timestamp">When the version came to be; see <see cref="DeltaTable.HistoryAsync"/>.</param>
/// <param name="Parameters">Of the operation, as texts; what is no text, as its JSON.</param>
/// <param name="Metrics">Of the operation, likewise.</param>
public sealed record CommitEntry(
    long Version,
    DateTimeOffset Timestamp,
    string? Operation,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Metrics,
    long? ReadVersion,
    bool? IsBlindAppend,
    string? EngineInfo,
    string? UserName,
    string? UserMetadata)
{
    internal static CommitEntry Of(LogCommit commit, DateTimeOffset timestamp)
    {
        var info = InfoOf(commit);
        return new CommitEntry(
            commit.Version, timestamp, Text(info, "operation"), Texts(info, "operationParameters"), Texts(info, "operationMetrics"), Number(info, "readVersion"),
            Property(info, "isBlindAppend") is { ValueKind: JsonValueKind.True or JsonValueKind.False } blind ? blind.GetBoolean() : null,
            Text(info, "engineInfo"), Text(info, "userName"), Text(info, "userMetadata"));
    }

    /// <summary>Milliseconds since 1970, UTC, in tables that have them.</summary>
    internal static long? InCommitTime(LogCommit commit) =>
        Number(InfoOf(commit), "inCommitTimestamp") is { } time && time >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && time <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? time : null;

    private static JsonElement? InfoOf(LogCommit commit) => commit.Lines.Select(line => line.CommitInfo).FirstOrDefault(info => info is { ValueKind: JsonValueKind.Object });

    private static JsonElement? Property(JsonElement? info, string name) => info is { } known && known.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? info, string name) => Property(info, name) is { ValueKind: JsonValueKind.String } text ? String(text) : null;

    // Bytes that are no text are found only now: nothing in a commit's word about itself keeps the table from being read.
    private static string? String(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static long? Number(JsonElement? info, string name) =>
        Property(info, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    private static Dictionary<string, string> Texts(JsonElement? info, string name)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Property(info, name) is { ValueKind: JsonValueKind.Object } values)
        {
            foreach (var value in values.EnumerateObject())
            {
                try
                {
                    texts[value.Name] = value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()! : value.Value.GetRawText();
                }
                catch (InvalidOperationException)
                {
                    // As above: what is no text is passed over.
                }
            }
        }

        return texts;
    }
}
