using System.Collections.Immutable;
using FeatureJobs.Commands.Output;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Rendering;

/// <summary>Online features for people: one entity a feature a row, several an entity a row.</summary>
internal static class OnlineFeaturesText
{
    public static void Write(OnlineFeatures features, IReadOnlyList<IReadOnlyDictionary<string, object?>> entities, IConsole console)
    {
        console.Table(entities.Count == 1 ? One(features) : Several(features, entities));
        foreach (var (group, through) in features.EvaluatedThrough)
        {
            var missing = features.Rows.Count(row => row.Statuses[group] != OnlineStatus.Found);
            console.Say(through is { } t
                ? $"{group}: online through {Words.Time(t)}{(missing == 0 ? "" : $"; {Gone(features, group, missing)}")}."
                : $"{group}: never brought online. 'featurejobs run online-sync' does it.");
        }
    }

    private static TextTable One(OnlineFeatures features) => new(1, [new("feature"), new("value", true)],
        [.. features.Features.Zip(features.Rows[0].Values, (name, value) => (ImmutableArray<string>)[name, Words.Value(value)])]);

    private static TextTable Several(OnlineFeatures features, IReadOnlyList<IReadOnlyDictionary<string, object?>> entities)
    {
        string[] keys = [.. entities[0].Keys];
        return new(keys.Length,
            [.. keys.Select(key => new TextColumn(key)), .. features.Features.Select(name => new TextColumn(name, true))],
            [
                .. entities.Zip(features.Rows, (entity, row) => (ImmutableArray<string>)
                [
                    .. keys.Select(key => Words.Value(entity[key])), .. row.Values.Select(Words.Value),
                ]),
            ]);
    }

    private static string Gone(OnlineFeatures features, string group, int missing)
    {
        var expired = features.Rows.Count(row => row.Statuses[group] == OnlineStatus.Expired);
        return string.Join(" and ", ((string[])[missing > expired ? $"{Words.Count(missing - expired, "entity", "entities")} not found" : "", expired > 0 ? $"{Words.Count(expired, "entity", "entities")} expired by ttl" : ""]).Where(part => part.Length > 0));
    }
}
