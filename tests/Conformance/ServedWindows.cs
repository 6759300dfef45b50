using System.Collections.Immutable;
using FeatureJobs.Store;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>An aggregated group: the oracle's windows at evaluated_through; ttl counts from there.</summary>
internal sealed class ServedWindows : ServedGroup
{
    private readonly ConformanceCase _case;
    private readonly ImmutableArray<ExpectedRun> _runs;
    private readonly Dictionary<(int Run, string Entity), ImmutableArray<Expected>?> _values = [];

    /// <param name="seed">Of ttl and available_after; null for none.</param>
    public ServedWindows(ConformanceCase @case, int? seed) : base(@case.Name, @case.Keys, @case.Source, @case.Runs, csv: false)
    {
        (_case, _runs) = (@case, Timeline.Of(@case));
        if (seed is null)
            return;
        var random = new Random(seed.Value);
        AvailableAfter = random.Next(2) == 0 ? 0 : random.Next(1, 4) * @case.Group.Every;
        Ttl = random.Next(2) == 0 ? null : AvailableAfter + random.Next(1, 9) * @case.Group.Every;
    }

    public override ImmutableArray<string> Features => [.. _case.Group.Features.Select(feature => feature.Name)];

    public override string Yaml =>
        $"{CaseYaml.Of(_case)}    available_after: {YamlText.Duration(AvailableAfter)}\n    ttl: {(Ttl is { } ttl ? YamlText.Duration(ttl) : "none")}\nfeature_services:\n  - {{name: {Name}, features: [{Name}]}}\n";

    public override long? Through(int run) => run < 0 ? null : _runs[run].EvaluatedThrough;

    public override (OnlineStatus Status, ImmutableArray<Expected> Features) At(int run, string entity, long at)
    {
        if (Through(run) is not { } through || Windows(run, entity, through) is not { } windows)
            return (OnlineStatus.NotFound, Nothing(_case.Group.Features.Length));
        if (at - through > Ttl)
            return (OnlineStatus.Expired, Nothing(_case.Group.Features.Length));
        return (OnlineStatus.Found, [.. windows.Zip(_case.Group.Features, (value, feature) =>
            feature.Aggregation.Function == AggregateFunction.TimeSinceLast && value.Value is Moment last ? new Expected((at - last.Microseconds) / 1e6) : value)]);
    }

    public override IEnumerable<long> TtlEdges(int run) => Ttl is { } ttl && Through(run) is { } through ? [through + ttl, through + ttl + 1] : [];

    private ImmutableArray<Expected>? Windows(int run, string entity, long through)
    {
        if (!_values.TryGetValue((run, entity), out var values))
        {
            var seen = _runs.Take(run + 1).Last(r => r.Batch is not null).Batch!.Seen;
            values = _values[(run, entity)] = new Oracle(_case.Group).At([.. seen.Where(e => e.Entity == entity)], through);
        }
        return values;
    }
}
