using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeatureJobs.Runs;

/// <summary>
/// What decides a batch: written as the one row without keys in the append of the batch's tiles (of a group of rows: of its history), so that what was consumed and what was folded
/// cannot disagree. Times are microseconds since the epoch.
/// </summary>
internal sealed record BatchRecord
{
    public required long Batch { get; init; }

    /// <summary>Tells executions apart: only the run whose attempt stands in the committed record has won the batch.</summary>
    public required string Attempt { get; init; }

    /// <summary>Hash of the group's definition.</summary>
    public required string Definition { get; init; }

    /// <summary>The clock of the run that made this batch; null in records from before it was noted. With the source's max_future it says which rows were set aside.</summary>
    public long? Clock { get; init; }

    /// <summary>evaluated_through before this batch, null for none.</summary>
    public long? Before { get; init; }

    /// <summary>evaluated_through once this batch's history is committed; null when no boundary is in reach yet. Of a group of rows the run's clock.</summary>
    public long? Through { get; init; }

    /// <summary>The greatest event_timestamp of any row this group version ever used.</summary>
    public long? LastEvent { get; init; }

    /// <summary>The least tile_start of the batch, null when it has no tiles.</summary>
    public long? FirstTile { get; init; }

    public long Read { get; init; }
    public long Used { get; init; }
    public long Filtered { get; init; }
    public long Quarantined { get; init; }
    public long Tiles { get; init; }

    /// <summary>The sum of |x| over all batches of each integer sum: far below 2^63, no window's total can overflow.</summary>
    public ImmutableDictionary<string, double> Totals { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Every source file consumed so far.</summary>
    public required ImmutableArray<SourcePosition> Positions { get; init; }

    /// <summary>The batch after <paramref name="last"/> (null: the first) as long as nothing is known of it but its attempt: all that carries over.</summary>
    public static BatchRecord After(BatchRecord? last, string attempt, string definition, long clock) => new()
    {
        Batch = (last?.Batch ?? 0) + 1,
        Attempt = attempt,
        Definition = definition,
        Clock = clock,
        Before = last?.Through,
        Through = last?.Through,
        LastEvent = last?.LastEvent,
        Totals = last?.Totals ?? ImmutableDictionary<string, double>.Empty,
        Positions = last?.Positions ?? [],
    };

    public string ToJson() => JsonSerializer.Serialize(this, BatchRecordJson.Default.BatchRecord);

    public static BatchRecord FromJson(string json) => JsonSerializer.Deserialize(json, BatchRecordJson.Default.BatchRecord)!;
}

/// <summary>A consumed file: where it lies below the source's root, and what it was.</summary>
/// <param name="Path">Relative to the source's root, forward slashes.</param>
/// <param name="Modified">Ticks of the last write, UTC.</param>
/// <param name="Hash">XxHash128 of the content, hex.</param>
internal sealed record SourcePosition(string Path, long Size, long Modified, string Hash);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchRecord))]
internal sealed partial class BatchRecordJson : JsonSerializerContext;
