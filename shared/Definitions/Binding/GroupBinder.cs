using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>A group with what is known of it.</summary>
/// <param name="FeaturesKnown">All features have names.</param>
/// <param name="Model">May be called only when there are no mistakes.</param>
internal sealed record BoundGroup(
    GroupDraft Draft, BoundSource? Source, ImmutableArray<string> Features, bool FeaturesKnown, ImmutableArray<string> UsedColumns, Func<FeatureGroup> Model);

/// <summary>Types one group.</summary>
internal static class GroupBinder
{
    public static BoundGroup Bind(GroupDraft draft, EntityDraft? entity, BoundSource? source, DiagnosticBag found)
    {
        var aggregations = draft.Aggregations.Select(aggregation => AggregationBinder.Bind(aggregation, source, found)).ToImmutableArray();
        if (entity is not null && source is not null)
            CheckKeys(draft, entity, source, found);
        var features = FeatureNames.Check(aggregations, entity, found);
        var tile = Tiling.Size(draft, found);
        var used = aggregations.SelectMany(aggregation => (aggregation.Draft.Of?.Parsed.Columns ?? []).Concat(aggregation.Draft.Where?.Parsed.Columns ?? []))
            .Concat(entity?.Keys.Select(key => key.Name.Value) ?? []).ToImmutableArray();
        var known = draft.Sound && aggregations.All(aggregation => aggregation.Stem is not null);
        return new BoundGroup(draft, source, features, known, used, () => Model(draft, Model(entity!), source!.Narrow(used), tile, aggregations));
    }

    public static Entity Model(EntityDraft draft) =>
        new(draft.Name!.Value, [.. draft.Keys.Select(key => new Expressions.Column(key.Name.Value, key.Type!))]);

    private static AggregatedGroup Model(GroupDraft draft, Entity entity, Source source, TimeSpan tile, ImmutableArray<BoundAggregation> aggregations)
    {
        var group = new AggregatedGroup
        {
            Name = draft.Name!.Value,
            Entity = entity,
            Source = source,
            Every = draft.Every!.Value,
            Offset = draft.Offset?.Value ?? TimeSpan.Zero,
            Closed = draft.Closed,
            Tile = tile,
            Freshness = draft.Freshness,
            Owner = draft.Owner,
            Description = draft.Description,
            Tags = draft.Tags,
            Aggregations = [.. aggregations.Select(aggregation => aggregation.Model!)],
            Windowed =
            [
                .. from aggregation in aggregations
                   from window in aggregation.Draft.Windows
                   select new WindowFeature(FeatureNames.Of(aggregation.Stem!, window), aggregation.Type!, aggregation.Model!, window.Length),
            ],
            Hash = "",
        };
        return group with { Hash = GroupHash.Of(group) };
    }

    private static void CheckKeys(GroupDraft draft, EntityDraft entity, BoundSource source, DiagnosticBag found)
    {
        var place = draft.Entity!.Place;
        foreach (var key in entity.Keys.Where(key => key.Type is not null))
        {
            var column = source.Find(key.Name.Value, place, $" in source {Quoted.Of(draft.Source!.Value)}, a key of entity {Quoted.Of(draft.Entity.Value)}", found);
            if (column is not null && column.Type != key.Type)
                found.Add(DiagnosticKind.WrongType, place, $"key {Quoted.Of(key.Name.Value)} of entity {Quoted.Of(draft.Entity.Value)} is {key.Type}, but {column.Type} in source {Quoted.Of(draft.Source.Value)}; the types must be the same");
        }
    }
}
