using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>The items of <c>features</c> of a group of rows: a column, or a name with an expression.</summary>
internal static class RowFeatureReader
{
    internal static readonly Section Feature = new("a feature", ["name", "expression"]) { Required = ["name", "expression"] };

    private const string Forms = "columns or mappings as in {name: is_hub, expression: departures > 1000}";

    public static ImmutableArray<RowFeatureDraft> Read(MappingReader group, Reading reading)
    {
        var features = ImmutableArray.CreateBuilder<RowFeatureDraft>();
        foreach (var item in group.Items<YamlNode>("features", Forms))
        {
            if (item is ScalarNode column)
                features.Add(OfColumn(column, group, reading));
            else if (item is MappingNode mapping)
                features.Add(Named(mapping, group, reading));
            else if (item is not BrokenNode)
                group.Wrong<object>(DiagnosticKind.WrongNode, item.Place, $"an item of 'features' is {item.Kind}; write {Forms}");
        }
        return features.ToImmutable();
    }

    private static RowFeatureDraft OfColumn(ScalarNode column, MappingReader group, Reading reading)
    {
        if (!reading.Variables.HasNone(column, "features"))
            return new(column.Place, group.Broken<ScalarNode>(), null, null);
        return Names.Mistake(column.Value) is null
            ? new(column.Place, column, column, null)
            : new(column.Place, group.Wrong<ScalarNode>(DiagnosticKind.BadName, column.Place, $"{Quoted.Of(column.Value)} is no plain column name; write {{name: ..., expression: ...}}"), null, null);
    }

    private static RowFeatureDraft Named(MappingNode mapping, MappingReader group, Reading reading)
    {
        var feature = new MappingReader(mapping, Feature, reading);
        var draft = new RowFeatureDraft(mapping.Place, feature.Name("name", Names.Mistake), null, feature.Expression("expression"));
        return feature.Sound ? draft : draft with { Name = draft.Name ?? group.Broken<ScalarNode>() };
    }
}
