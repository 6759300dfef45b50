using System.Collections.Immutable;
using FeatureJobs.Store;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Rows;

namespace FeatureJobs.Tests;

/// <summary>A group of rows: of the rows at or before evaluated_through the greatest; ttl counts from its own time.</summary>
internal sealed class ServedRows : ServedGroup
{
    private readonly RowCase _case;
    private readonly ImmutableArray<ExpectedRows> _runs;

    public ServedRows(RowCase @case, int seed) : base(@case.Name, @case.Keys, @case.Source, @case.Runs, @case.Csv)
    {
        (_case, _runs) = (@case, RowOracle.Runs(@case));
        var random = new Random(seed);
        AvailableAfter = random.Next(2) == 0 ? 0 : random.Next(1, 4) * YamlText.Hour;
        Ttl = random.Next(3) == 0 ? null : AvailableAfter + random.Next(1, 30) * YamlText.Hour;
    }

    public override ImmutableArray<string> Features => [.. _case.Features.Select(feature => feature.Name)];

    public override string Yaml =>
        $"{RowStore.Yaml(_case, $", available_after: {YamlText.Duration(AvailableAfter)}, ttl: {(Ttl is { } ttl ? YamlText.Duration(ttl) : "none")}")}feature_services:\n  - {{name: {Name}, features: [{Name}]}}\n";

    public override long? Through(int run) => run < 0 ? null : _runs[run].EvaluatedThrough;

    public override (OnlineStatus Status, ImmutableArray<Expected> Features) At(int run, string entity, long at)
    {
        if (Newest(run, entity) is not { } row)
            return (OnlineStatus.NotFound, Nothing(_case.Features.Length));
        return at - row.Time > Ttl ? (OnlineStatus.Expired, Nothing(_case.Features.Length)) : (OnlineStatus.Found, [.. row.Features.Select(value => new Expected(value))]);
    }

    public override bool IsAhead(int run, string entity, long at) => Rows(run, entity).Any(row => row.Time > Through(run) && row.Time <= at - AvailableAfter);

    public override IEnumerable<long> TtlEdges(int run) => Ttl is not { } ttl ? []
        : _runs.Take(run + 1).SelectMany(r => r.Kept).Select(row => row.Entity).Distinct().Select(entity => Newest(run, entity)).Where(row => row is not null)
            .SelectMany(row => (long[])[row!.Time + ttl, row.Time + ttl + 1]);

    private KeptRow? Newest(int run, string entity)
    {
        KeptRow? newest = null;
        foreach (var row in Rows(run, entity))
            if (row.Time <= Through(run) && (newest is null || (row.Time, row.Created, row.Batch).CompareTo((newest.Time, newest.Created, newest.Batch)) > 0))
                newest = row;
        return newest;
    }

    private IEnumerable<KeptRow> Rows(int run, string entity) => _runs.Take(run + 1).SelectMany(r => r.Kept).Where(row => row.Entity == entity);
}
