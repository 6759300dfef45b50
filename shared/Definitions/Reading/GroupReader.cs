using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>One item of <c>feature_groups</c>.</summary>
internal static class GroupReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    internal static readonly Section Group = new("a feature group",
        ["name", "entity", "source", "every", "offset", "closed", "tile", "freshness", "owner", "description", "tags", "aggregations"])
    {
        Required = ["name", "entity", "source", "every", "aggregations"],
        NotYet = new() { ["features"] = ["every", "aggregations"], ["ttl"] = [], ["available_after"] = [] },
    };

    private static readonly Dictionary<string, Closed> Ends = new() { ["left"] = Closed.Left, ["right"] = Closed.Right };

    public static GroupDraft Read(MappingNode mapping, Reading reading)
    {
        var group = new MappingReader(mapping, Group, reading);
        var draft = new GroupDraft(group.Name("name", Names.GroupMistake), mapping.Place)
        {
            Entity = group.Text("entity"),
            Source = group.Text("source"),
            Every = group.Duration("every", Second),
            Offset = group.Duration("offset", TimeSpan.Zero),
            Closed = group.Choice("closed", Ends, [])?.Value ?? Closed.Left,
            Tile = group.Duration("tile", Second),
            Freshness = group.Duration("freshness", Second)?.Value,
            Owner = group.Text("owner")?.Value,
            Description = group.Text("description")?.Value,
            Tags = [.. group.Texts("tags", "a word").Select(tag => tag.Value)],
            Aggregations = [.. group.Items<MappingNode>("aggregations", "aggregations as in {function: count, windows: [24h]}").Select(item => AggregationReader.Read(item, reading))],
        };
        if (draft.Every is { } every && draft.Offset is { } offset && offset.Value >= every.Value)
            group.Wrong<object>(DiagnosticKind.BadDuration, offset.Place, $"'offset' is {Durations.Format(offset.Value)}; write less than 'every', {Durations.Format(every.Value)}");
        return draft with { Sound = group.Sound && draft.Aggregations.All(aggregation => aggregation.Sound) };
    }
}
