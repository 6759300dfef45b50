using System.Collections.Immutable;
using System.Globalization;
using FeatureJobs.Definitions;

namespace FeatureJobs.Registry;

/// <summary>The difference between two definitions of a group, in words.</summary>
internal static class GroupDifference
{
    /// <summary>What a new group is.</summary>
    public static ImmutableArray<string> Summary(FeatureGroup group) => group switch
    {
        AggregatedGroup aggregated =>
        [
            $"{group.Features.Length} features of {group.Entity.Name} every {Durations.Format(aggregated.Every)}, from source {group.Source.Name}",
            $"tiles of {Durations.Format(aggregated.Tile)}",
        ],
        _ => [$"{group.Features.Length} features of {group.Entity.Name}, each row of source {group.Source.Name} a row of the history"],
    };

    /// <summary>How what is stored changes from one version to the next.</summary>
    public static ImmutableArray<string> Of(FeatureGroup? old, FeatureGroup group)
    {
        if (old is null)
            return Summary(group);
        var then = old.Features.Select(f => $"{f.Name} {f.Type}").ToList();
        var now = group.Features.Select(f => $"{f.Name} {f.Type}").ToList();
        ImmutableArray<string> named =
        [
            .. then.Except(now).Select(f => $"- {f}"),
            .. now.Except(then).Select(f => $"+ {f}"),
            .. old is AggregatedGroup before && group is AggregatedGroup after ? Times(before, after) : [],
        ];
        return [.. named.IsEmpty ? ["the way its values are computed"] : named, "filled from the source by the next run; the older version stays"];
    }

    /// <summary>How what is only shown changes.</summary>
    public static ImmutableArray<string> Metadata(FeatureGroup old, FeatureGroup now)
    {
        var changes = ImmutableArray.CreateBuilder<string>();
        void Compare(string what, object? then, object? today)
        {
            if (!Equals(then, today))
                changes.Add($"{what}: {then ?? "none"} -> {today ?? "none"}");
        }
        Compare("owner", old.Owner, now.Owner);
        Compare("description", old.Description, now.Description);
        Compare("freshness", Text(old.Freshness), Text(now.Freshness));
        Compare("ttl", Text(old.Ttl), Text(now.Ttl));
        Compare("available_after", Durations.Format(old.AvailableAfter), Durations.Format(now.AvailableAfter));
        Compare("tags", Listed(old.Tags), Listed(now.Tags));
        Compare("max_bad_rows", Limit(old.Source.MaxBadRows), Limit(now.Source.MaxBadRows));
        return changes.ToImmutable();

        static string? Text(TimeSpan? duration) => duration is { } given ? Durations.Format(given) : null;
        static string? Listed(ImmutableArray<string> tags) => tags.IsEmpty ? null : string.Join(", ", tags);
        // As a file writes it: its share was read exactly from a decimal.
        static string? Limit(BadRowLimit? limit) => limit is { Share: { } share } ? $"{(decimal)share * 100:0.#########}%" : limit?.Rows?.ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Times(AggregatedGroup old, AggregatedGroup group)
    {
        if (old.Every != group.Every)
            yield return $"every {Durations.Format(old.Every)} -> {Durations.Format(group.Every)}";
        if (old.Tile != group.Tile)
            yield return $"tile {Durations.Format(old.Tile)} -> {Durations.Format(group.Tile)}";
        if (old.Closed != group.Closed)
            yield return $"closed {old.Closed} -> {group.Closed}".ToLowerInvariant();
    }
}
