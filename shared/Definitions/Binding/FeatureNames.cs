using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>Names of features: <c>column_function_window</c>, the window as written.</summary>
internal static class FeatureNames
{
    public static string Of(string stem, WindowDraft window) => $"{stem}_{window.Text.Value}";

    /// <summary>The names that can be known, in order. Names that are taken or too long are reported, once an aggregation.</summary>
    public static ImmutableArray<string> Check(ImmutableArray<BoundAggregation> aggregations, EntityDraft? entity, DiagnosticBag found)
    {
        var taken = new Dictionary<string, string>(Names.Comparer);
        foreach (var key in entity?.Keys ?? [])
            taken.TryAdd(key.Name.Value, "a key of the entity");
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var (draft, stem, _, _) in aggregations)
        {
            if (stem is null)
                continue;
            var own = draft.Windows.Select(window => Of(stem, window)).ToList();
            names.AddRange(own.Where(name => !names.Contains(name)));
            var place = (draft.Name ?? draft.Of?.Text)?.Place ?? draft.Place;
            if (own.FirstOrDefault(taken.ContainsKey) is { } twice)
                found.Add(DiagnosticKind.DuplicateName, place, $"feature {Quoted.Of(twice)} has the name of {taken[twice]}; give the aggregation another 'name'");
            else if (own.FirstOrDefault(Names.IsReserved) is { } reserved)
                found.Add(DiagnosticKind.BadName, place, $"feature {Quoted.Of(reserved)} has the name of a column that every history has; give the aggregation another 'name'");
            else if (own.FirstOrDefault(name => name.Length > Names.LongestFeature) is { } tooLong)
                found.Add(DiagnosticKind.BadName, place, $"feature {Quoted.Of(tooLong)} has a name of {tooLong.Length} characters, at most {Names.LongestFeature} are possible; give the aggregation a shorter 'name'");
            foreach (var name in own)
                taken.TryAdd(name, $"the feature of the aggregation at {draft.Place}");
        }
        return names.ToImmutable();
    }
}
