using System.Collections.Immutable;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Registry;

/// <summary>The table <c>_store/registry</c>: a row a revision. A revision's number is its transaction, so of two applies only one commits.</summary>
public sealed class RegistryTable(IEngine engine, string folder)
{
    private const string Application = "registry";

    private static readonly ImmutableArray<Column> Columns =
        [new("revision", DataType.Int64), new("applied_at", DataType.Timestamp), new("content", DataType.String)];

    /// <summary>The newest revision, or null when nothing has been applied.</summary>
    public async Task<AppliedRevision?> LatestAsync(CancellationToken cancellation) =>
        await engine.TableAsync(folder, cancellation) is { } table ? await ReadAsync(table, table.Transaction(Application), cancellation) : null;

    /// <summary>An earlier revision.</summary>
    public async Task<AppliedRevision> ReadAsync(long revision, CancellationToken cancellation) =>
        await engine.TableAsync(folder, cancellation) is { } table && await ReadAsync(table, revision, cancellation) is { } found
            ? found
            : throw new InvalidOperationException($"The registry {folder} has no revision {revision}.");

    /// <summary>Commits the revision that a plan leads to, unless a rival committed that number first.</summary>
    public async Task<ApplyOutcome> AppendAsync(StorePlan plan, CancellationToken cancellation)
    {
        var revision = plan.Next;
        var row = new Values(Columns, [[Literal.Of(revision.Revision), new(revision.AppliedAt.UtcDateTime, DataType.Timestamp), Literal.Of(revision.ToJson())]]);
        var staged = await engine.StageAsync(row, folder, null, cancellation);
        var outcome = await engine.AppendAsync(folder, Columns, [staged], new(Application, revision.Revision), cancellation);
        if (outcome is not AppendOutcome.Conflicted)
            return new ApplyOutcome.Applied(revision.Revision);
        await engine.DiscardAsync([staged]);
        return new ApplyOutcome.Conflicted(revision.Revision);
    }

    private async Task<AppliedRevision?> ReadAsync(TableState table, long revision, CancellationToken cancellation)
    {
        var scan = new TableScan(folder, table.Version, Columns, [new("revision", PruneOperator.Equal, Literal.Of(revision))]);
        return await engine.SmallAsync(new Filter(scan, scan["revision"].EqualTo(Literal.Of(revision))), cancellation) is [[_, _, string content]]
            ? AppliedRevision.FromJson(content)
            : null;
    }
}
