using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeatureJobs.Delta;

/// <summary>One line of a commit or one row of a checkpoint: an object with one of these set. Others are passed over, as the protocol asks.</summary>
internal sealed record LogLine
{
    // Loose: other writers put values of any type into it, and only the id is ever asked for.
    public JsonElement? CommitInfo { get; init; }

    public Protocol? Protocol { get; init; }

    [JsonPropertyName("metaData")]
    public Metadata? Metadata { get; init; }

    [JsonPropertyName("txn")]
    public TransactionId? Transaction { get; init; }

    public AddFile? Add { get; init; }

    public RemoveFile? Remove { get; init; }

    public DomainMetadata? DomainMetadata { get; init; }

    /// <summary>Only in checkpoints.</summary>
    public Sidecar? Sidecar { get; init; }

    public static LogLine Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, LogJson.Default.LogLine) ?? throw new JsonException("a line is null");

    public static LogLine Parse(string json) =>
        JsonSerializer.Deserialize(json, LogJson.Default.LogLine) ?? throw new JsonException("a row is null");

    public string Write() => JsonSerializer.Serialize(this, LogJson.Default.LogLine);
}

/// <summary>The content of <c>_last_checkpoint</c>.</summary>
internal sealed record LastCheckpoint
{
    public required long Version { get; init; }

    public required long Size { get; init; }

    public long? SizeInBytes { get; init; }

    public long? NumOfAddFiles { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(CommitInfo))]
[JsonSerializable(typeof(LastCheckpoint))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class LogJson : JsonSerializerContext;
