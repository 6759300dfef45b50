using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>One item of <c>feature_groups</c>.</summary>
internal static class GroupReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    internal static readonly Section Group = new("a feature group",
        ["name", "entity", "source", "every", "offset", "closed", "tile", "freshness", "ttl", "available_after", "owner", "description", "tags", "aggregations", "features"])
    {
        Required = ["name", "entity", "source", "every", "aggregations"],
        Instead = new() { ["features"] = ["every", "aggregations"] },
    };

    /// <summary>What only windows need.</summary>
    private static readonly string[] OfWindows = ["every", "offset", "closed", "tile", "aggregations"];

    private static readonly Dictionary<string, Closed> Ends = new() { ["left"] = Closed.Left, ["right"] = Closed.Right };

    public static GroupDraft Read(MappingNode mapping, Reading reading)
    {
        var group = new MappingReader(mapping, Group, reading);
        var draft = new GroupDraft(group.Name("name", Names.GroupMistake), mapping.Place)
        {
            Entity = group.Text("entity"),
            Source = group.Text("source"),
            Freshness = group.Duration("freshness", Second)?.Value,
            Ttl = group.Is("ttl", "none") ? null : group.Duration("ttl", Second),
            AvailableAfter = group.Duration("available_after", TimeSpan.Zero),
            Owner = group.Text("owner")?.Value,
            Description = group.Text("description")?.Value,
            Tags = [.. group.Texts("tags", "a word").Select(tag => tag.Value)],
        };
        return group.Has("features") ? ReadRows(group, draft, reading) : ReadWindows(group, draft, reading);
    }

    private static GroupDraft ReadWindows(MappingReader group, GroupDraft draft, Reading reading)
    {
        draft = draft with
        {
            Every = group.Duration("every", Second),
            Offset = group.Duration("offset", TimeSpan.Zero),
            Closed = group.Choice("closed", Ends, [])?.Value ?? Closed.Left,
            Tile = group.Duration("tile", Second),
            Aggregations = [.. group.Items<MappingNode>("aggregations", "aggregations as in {function: count, windows: [24h]}").Select(item => AggregationReader.Read(item, reading))],
        };
        if (draft.Every is { } every && draft.Offset is { } offset && offset.Value >= every.Value)
            group.Wrong<object>(DiagnosticKind.BadDuration, offset.Place, $"'offset' is {Durations.Format(offset.Value)}; write less than 'every', {Durations.Format(every.Value)}");
        return draft with { Sound = group.Sound && draft.Aggregations.All(aggregation => aggregation.Sound) };
    }

    private static GroupDraft ReadRows(MappingReader group, GroupDraft draft, Reading reading)
    {
        group.Refuse(OfWindows, "does not go with 'features': in a group of rows each row of the source is a row of the history, and there are no windows; leave one of the two out");
        var availableAfter = draft.AvailableAfter?.Value ?? TimeSpan.Zero;
        if (draft.Ttl is { } ttl && ttl.Value <= availableAfter)
            group.Wrong<object>(DiagnosticKind.BadDuration, ttl.Place, $"'ttl' is {Durations.Format(ttl.Value)}; write more than 'available_after', {Durations.Format(availableAfter)}, or no row could ever count");
        var features = RowFeatureReader.Read(group, reading);
        return draft with { Rows = features, Sound = group.Sound };
    }
}
