using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>Types one group of aggregations.</summary>
internal static class AggregatedGroupBinder
{
    public static BoundGroup Bind(GroupDraft draft, EntityDraft? entity, BoundSource? source, DiagnosticBag found)
    {
        var aggregations = draft.Aggregations.Select(aggregation => AggregationBinder.Bind(aggregation, source, found)).ToImmutableArray();
        var given = from aggregation in aggregations
                    where aggregation.Stem is not null
                    let own = aggregation.Draft
                    select new GivenNames([.. own.Windows.Select(window => FeatureNames.Of(aggregation.Stem!, window))], own.Place, (own.Name ?? own.Of?.Text)?.Place ?? own.Place);
        var features = FeatureNames.Check(given, "aggregation", entity, found);
        var tile = Tiling.Size(draft, found);
        CheckTies(draft, source, found);
        var used = GroupBinder.Used(aggregations.SelectMany(aggregation => new[] { aggregation.Draft.Of, aggregation.Draft.Where }), entity);
        var known = draft.Sound && aggregations.All(aggregation => aggregation.Stem is not null);
        return new BoundGroup(draft, source, features, known, used, () => Model(draft, GroupBinder.Model(entity!), source!.Narrow(used, created: false), tile, aggregations));
    }

    /// <summary>The source's created_timestamp decides ties of first and last (design, section 5), which tiles cannot carry yet; other functions have no ties.</summary>
    private static void CheckTies(GroupDraft draft, BoundSource? source, DiagnosticBag found)
    {
        if (source?.Draft.CreatedTimestamp is not null)
            foreach (var function in draft.Aggregations.Select(aggregation => aggregation.Function).Where(function => function?.Value is AggregateFunction.First or AggregateFunction.Last))
                found.Add(DiagnosticKind.NotSupportedYet, function!.Place, $"not supported yet: {FunctionNames.Of(function.Value)} over source {Quoted.Of(draft.Source!.Value)}, whose created_timestamp decides ties; read the same files through a second source without it");
    }

    private static FeatureGroup Model(GroupDraft draft, Entity entity, Source source, TimeSpan tile, ImmutableArray<BoundAggregation> aggregations) =>
        GroupBinder.Complete(new AggregatedGroup
        {
            Name = draft.Name!.Value,
            Entity = entity,
            Source = source,
            Every = draft.Every!.Value,
            Offset = draft.Offset?.Value ?? TimeSpan.Zero,
            Closed = draft.Closed,
            Tile = tile,
            Aggregations = [.. aggregations.Select(aggregation => aggregation.Model!)],
            Windowed =
            [
                .. from aggregation in aggregations
                   from window in aggregation.Draft.Windows
                   select new WindowFeature(FeatureNames.Of(aggregation.Stem!, window), aggregation.Type!, aggregation.Model!, window.Length),
            ],
            Hash = "",
        }, draft);
}
