using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>Types one group of rows.</summary>
internal static class RowGroupBinder
{
    public static BoundGroup Bind(GroupDraft draft, ImmutableArray<RowFeatureDraft> features, EntityDraft? entity, BoundSource? source, DiagnosticBag found)
    {
        var bound = features.Select(feature => Bind(feature, draft, source, found)).ToImmutableArray();
        var given = from feature in features.Zip(bound, (written, model) => (Written: written, Name: model?.Name ?? written.Name?.Value))
                    where feature.Name is not null
                    select new GivenNames([feature.Name], feature.Written.Place, feature.Written.Name?.Place ?? feature.Written.Place);
        var names = FeatureNames.Check(given, "feature", entity, found);
        ImmutableArray<string> used = [.. GroupBinder.Used(features.Select(feature => feature.Expression), entity), .. features.Select(feature => feature.Column?.Value).OfType<string>()];
        var known = draft.Sound && features.All(feature => feature.Name is not null);
        return new BoundGroup(draft, source, names, known, used, () => Model(draft, GroupBinder.Model(entity!), source!.Narrow(used, created: true), [.. bound.Select(feature => feature!)]));
    }

    private static RowFeature? Bind(RowFeatureDraft draft, GroupDraft group, BoundSource? source, DiagnosticBag found)
    {
        if (source is null)
            return null;
        if (draft.Column is { } name)
            return source.Find(name.Value, name.Place, $" in source {Quoted.Of(group.Source!.Value)}", found) is { } column
                ? new RowFeature(column.Name, column.Type, new ColumnReference(column.Name, column.Type), $"\"{column.Name}\"")
                : null;
        if (draft.Expression is null || source.Bind(draft.Expression, found) is not { } expression)
            return null;
        if (expression.Type != DataType.Duration)
            return draft.Name is null ? null : new RowFeature(draft.Name.Value, expression.Type, expression, draft.Expression.Parsed.Text);
        found.Add(DiagnosticKind.WrongType, draft.Expression.Text.Place, $"{Quoted.Of(draft.Expression.Text.Value)} is a duration, which cannot be stored; compute a number or a timestamp instead");
        return null;
    }

    private static FeatureGroup Model(GroupDraft draft, Entity entity, Source source, ImmutableArray<RowFeature> features) =>
        GroupBinder.Complete(new RowGroup
        {
            Name = draft.Name!.Value,
            Entity = entity,
            Source = source,
            Computed = features,
            Hash = "",
        }, draft);
}
