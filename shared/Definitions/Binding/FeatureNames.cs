using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>Names that one item of a group gives to its features.</summary>
/// <param name="Item">Where the item stands.</param>
/// <param name="At">Where its mistakes are reported.</param>
internal sealed record GivenNames(IReadOnlyList<string> Names, Place Item, Place At);

/// <summary>Names of features: <c>column_function_window</c>, the window as written; of groups of rows the column or the given name.</summary>
internal static class FeatureNames
{
    public static string Of(string stem, WindowDraft window) => $"{stem}_{window.Text.Value}";

    /// <summary>The names that can be known, in order. Names that are taken or too long are reported, once an item.</summary>
    /// <param name="item">What gives the names: <c>aggregation</c> or <c>feature</c>.</param>
    public static ImmutableArray<string> Check(IEnumerable<GivenNames> given, string item, EntityDraft? entity, DiagnosticBag found)
    {
        var taken = new Dictionary<string, string>(Names.Comparer);
        foreach (var key in entity?.Keys ?? [])
            taken.TryAdd(key.Name.Value, "a key of the entity");
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var (own, place, at) in given)
        {
            names.AddRange(own.Where(name => !names.Contains(name)));
            if (own.FirstOrDefault(taken.ContainsKey) is { } twice)
                found.Add(DiagnosticKind.DuplicateName, at, $"feature {Quoted.Of(twice)} has the name of {taken[twice]}; give the {item} another 'name'");
            else if (own.FirstOrDefault(Names.IsReserved) is { } reserved)
                found.Add(DiagnosticKind.BadName, at, $"feature {Quoted.Of(reserved)} has the name of a column that every history has; give the {item} another 'name'");
            else if (own.FirstOrDefault(name => name.Length > Names.LongestFeature) is { } tooLong)
                found.Add(DiagnosticKind.BadName, at, $"feature {Quoted.Of(tooLong)} has a name of {tooLong.Length} characters, at most {Names.LongestFeature} are possible; give the {item} a shorter 'name'");
            foreach (var name in own)
                taken.TryAdd(name, item == "feature" ? $"the feature at {place}" : $"the feature of the {item} at {place}");
        }
        return names.ToImmutable();
    }
}
