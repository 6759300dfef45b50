using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>A group with what is known of it.</summary>
/// <param name="FeaturesKnown">All features have names.</param>
/// <param name="Model">May be called only when there are no mistakes.</param>
internal sealed record BoundGroup(
    GroupDraft Draft, BoundSource? Source, ImmutableArray<string> Features, bool FeaturesKnown, ImmutableArray<string> UsedColumns, Func<FeatureGroup> Model);

/// <summary>Types one group: what all kinds of groups have; the rest is each kind's own.</summary>
internal static class GroupBinder
{
    public static BoundGroup Bind(GroupDraft draft, EntityDraft? entity, BoundSource? source, DiagnosticBag found)
    {
        if (entity is not null && source is not null)
            CheckKeys(draft, entity, source, found);
        return draft.Rows is { } features ? RowGroupBinder.Bind(draft, features, entity, source, found) : AggregatedGroupBinder.Bind(draft, entity, source, found);
    }

    public static Entity Model(EntityDraft draft) =>
        new(draft.Name!.Value, [.. draft.Keys.Select(key => new Expressions.Column(key.Name.Value, key.Type!))]);

    /// <summary>The columns that a group's own expressions and its entity need of the source.</summary>
    public static ImmutableArray<string> Used(IEnumerable<ExpressionDraft?> expressions, EntityDraft? entity) =>
        [.. expressions.SelectMany(expression => expression?.Parsed.Columns ?? []), .. entity?.Keys.Select(key => key.Name.Value) ?? []];

    /// <summary>A group of either kind with what all kinds declare alike, and its hash.</summary>
    public static FeatureGroup Complete(FeatureGroup group, GroupDraft draft) => group with
    {
        Freshness = draft.Freshness,
        Ttl = draft.Ttl?.Value,
        AvailableAfter = draft.AvailableAfter?.Value ?? TimeSpan.Zero,
        Owner = draft.Owner,
        Description = draft.Description,
        Tags = draft.Tags,
        Hash = GroupHash.Of(group),
    };

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
