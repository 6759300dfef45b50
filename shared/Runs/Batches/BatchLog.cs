using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>A group version's tables, and what its batches have decided so far.</summary>
internal sealed class BatchLog(IEngine engine, GroupVersion version)
{
    /// <summary>The application id of a group version's commits; their numbers are batches.</summary>
    public string Application { get; } = version.ToString();

    public string Tiles { get; } = Path.Combine(version.Folder, "tiles");
    public string History { get; } = Path.Combine(version.Folder, "history");

    /// <summary>The table whose appends decide batches and carry their records: tiles, or the history of a group of rows.</summary>
    public string Decided => version.Group is RowGroup ? History : Tiles;

    public string Quarantine { get; } = Path.Combine(version.Folder, "quarantine");

    /// <summary>The number of the newest decided batch, 0 for none.</summary>
    public async Task<long> NewestAsync(CancellationToken cancellation) =>
        (await engine.TableAsync(Decided, cancellation))?.Transaction(Application) ?? 0;

    /// <summary>The number of the newest batch whose history is committed.</summary>
    public async Task<long> FinishedAsync(CancellationToken cancellation) =>
        (await engine.TableAsync(History, cancellation))?.Transaction(Application) ?? 0;

    /// <summary>The record of a decided batch.</summary>
    public async Task<BatchRecord> RecordAsync(long batch, CancellationToken cancellation)
    {
        var table = await engine.TableAsync(Decided, cancellation) ?? throw new RunRefusedException($"The table {Decided} is gone.");
        ImmutableArray<Column> columns = [new(GroupTables.Batch, DataType.Int64), new(GroupTables.Record, DataType.String)];
        var scan = new TableScan(Decided, table.Version, columns, [new(GroupTables.Batch, PruneOperator.Equal, Literal.Of(batch)), new(GroupTables.Record, PruneOperator.IsNotNull)]);
        var records = new Filter(scan, Express.All(scan[GroupTables.Batch].EqualTo(Literal.Of(batch)), scan[GroupTables.Record].IsNotNull()));
        return await engine.SmallAsync(records, cancellation) is [[_, string json]]
            ? BatchRecord.FromJson(json)
            : throw new RunRefusedException($"{Decided} has no single record of batch {batch}, so the table was changed by something else. Restore it, or remove the folder {version.Folder} and run again to compute the group anew.");
    }

    /// <summary>The attempts that decided batches, one a batch.</summary>
    public async Task<ImmutableArray<string>> AttemptsAsync(CancellationToken cancellation) =>
        [.. (await RecordsAsync(long.MaxValue, cancellation)).Select(record => record.Attempt)];

    /// <summary>The records of all batches up to <paramref name="last"/>, in their order.</summary>
    public async Task<ImmutableArray<BatchRecord>> RecordsAsync(long last, CancellationToken cancellation)
    {
        if (await engine.TableAsync(Decided, cancellation) is not { } table)
            return [];
        var scan = new TableScan(Decided, table.Version, [new(GroupTables.Batch, DataType.Int64), new(GroupTables.Record, DataType.String)], [new(GroupTables.Record, PruneOperator.IsNotNull)]);
        var records = new Filter(scan, Express.All(scan[GroupTables.Record].IsNotNull(), scan[GroupTables.Batch].AtMost(Literal.Of(last))));
        var rows = await engine.SmallAsync(new Sort(records, [new(GroupTables.Batch)]), cancellation);
        return [.. rows.Select(row => BatchRecord.FromJson((string)row[1]!))];
    }

    /// <summary>The created_timestamp of a batch whose history is written now: the clock, or a microsecond after the greatest so far.</summary>
    /// <param name="clock">Microseconds since the epoch.</param>
    public async Task<DateTimeOffset> NextCreatedAsync(long clock, CancellationToken cancellation) =>
        await LastCreatedAsync(cancellation) is { } last && Grid.Microseconds(last) >= clock ? last.AddTicks(TimeSpan.TicksPerMicrosecond) : Grid.Moment(clock);

    /// <summary>The greatest created_timestamp of the history, null for none.</summary>
    public async Task<DateTimeOffset?> LastCreatedAsync(CancellationToken cancellation)
    {
        if (await engine.TableAsync(History, cancellation) is not { } table)
            return null;
        var scan = new TableScan(History, table.Version, [new(GroupTables.CreatedTimestamp, DataType.Timestamp)], []);
        var greatest = new Aggregate(scan, [], [new("created", AggregateCall.Max(scan[GroupTables.CreatedTimestamp]))]);
        return (await engine.SmallAsync(greatest, cancellation))[0][0] as DateTimeOffset?;
    }
}
