using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.PointInTime;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>A statement that a job will run.</summary>
/// <param name="Purpose">What it computes, in words.</param>
public sealed record GroupStatement(string Purpose, string Sql);

/// <summary>The statements of a group's next run and sync, for people who want to see what is computed.</summary>
public static class GroupStatements
{
    private const int Shown = 3;

    /// <summary>Statements in the order they run. Times and batch numbers are those that a run would have now; a source without new files is shown with those it has.</summary>
    public static async Task<ImmutableArray<GroupStatement>> OfAsync(IEngine engine, GroupVersion version, string storeFolder, DateTimeOffset clock, CancellationToken cancellation)
    {
        var (group, log, now) = (version.Group, new BatchLog(engine, version), Grid.Microseconds(clock));
        var newest = await log.NewestAsync(cancellation);
        var last = newest == 0 ? null : await log.RecordAsync(newest, cancellation);
        var found = SourceFiles.Find(group.Source, storeFolder);
        var consumed = last?.Positions.Select(position => position.Path).ToHashSet() ?? [];
        var coming = found.Where(file => !consumed.Contains(file.Path)).ToList() is { Count: > 0 } unread ? unread : [.. found];
        var rows = CheckedRows.Of(group, SourceColumns.Scan(group.Source, [.. coming.Take(Shown).Select(file => file.FullPath)]), now + Grid.Microseconds(group.Source.MaxFuture));
        var more = coming.Count > Shown ? $" (of {coming.Count} files the first {Shown} are shown)" : "";

        var history = await engine.TableAsync(log.History, cancellation);
        var plans = new List<(string Purpose, Relation Plan)>();
        if (group is AggregatedGroup aggregated)
        {
            var states = TileStates.Of(aggregated);
            plans.Add(($"fold new rows into tiles{more}", TileFold.Rows(aggregated, rows, states, newest + 1)));
            var tiles = await engine.TableAsync(log.Tiles, cancellation);
            var through = Grid.Of(aggregated).Floor(Math.Min(now, last?.LastEvent ?? now));
            // The batch that was decided last, which is there to be read; before the first run, what a first batch would be.
            var range = new HistoryRange(log.Tiles, tiles?.Version ?? TableState.None, Math.Max(newest, 1), last?.FirstTile, last?.Before, last?.Through ?? through);
            var plan = new HistoryPlan(aggregated, states, range);
            if (plan.Slices > 0)
                plans.Add(($"evaluate the windows of batch {range.Batch} where its tiles changed them", plan.Rows(clock, await ShapesAsync(engine, plan, tiles is not null, cancellation), 0, 1)));
        }
        else if (group is RowGroup ofRows)
            plans.Add(($"turn new rows into history{more}", RowHistory.Rows(ofRows, rows, newest + 1, clock)));
        plans.Add(("bring the newest value of every entity online (a full sync)",
            SyncRows.Of(group, log.History, history?.Version ?? TableState.None, new(Math.Max(newest, 1), last?.Through ?? now), null)));
        var statements = ImmutableArray.CreateBuilder<GroupStatement>();
        foreach (var (purpose, plan) in plans)
            statements.Add(new(purpose, await engine.StatementAsync(plan, cancellation)));
        return statements.ToImmutable();
    }

    private static async Task<List<WindowShape>> ShapesAsync(IEngine engine, HistoryPlan plan, bool computed, CancellationToken cancellation) =>
        computed ? (await HistoryStep.ShapesAsync(engine, plan, cancellation)).Shapes : [.. Enumerable.Range(0, plan.Slices).Select(slice => plan.Shape(slice, 1, 1, 1))];
}
