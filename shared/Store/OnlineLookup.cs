using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Online;
using FeatureJobs.PointInTime;
using FeatureJobs.Runs;
using FeatureJobs.Windows;

namespace FeatureJobs.Store;

/// <summary>From entities to features: one read of the online store, then what only a reader can decide (ttl, time_since_last).</summary>
internal static class OnlineLookup
{
    public static async Task<OnlineFeatures> GetAsync(
        IOnlineStore store, string storeId, ServiceVersion service, IReadOnlyList<IReadOnlyDictionary<string, object?>> entities, DateTimeOffset at, CancellationToken cancellation)
    {
        var groups = service.Groups;
        var keys = EntityKey.Parse([.. groups.Select(group => group.Group.Entity)], entities);
        var requests = groups.Select(group => new OnlineRequest(
            OnlineTables.Of(storeId, group), [.. keys.Select(entity => (IReadOnlyList<object?>)[.. group.Group.Entity.Keys.Select(key => entity[key.Name])])])).ToList();
        var answers = await OnlineReader.ReadAsync(store, requests, cancellation);
        var through = groups.Zip(answers).ToImmutableSortedDictionary(pair => pair.First.ToString(), pair => pair.Second.Position is { } position ? Grid.Moment(position.EvaluatedThrough) : (DateTimeOffset?)null, StringComparer.Ordinal);
        var ahead = through.OrderByDescending(group => group.Value).First();
        if (ahead.Value > at)
            throw new DiagnosticException([new("FJ2006", "", 0, 0,
                $"the time asked for, {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, is before {ahead.Value.Value.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, through which {ahead.Key} is online; the online store holds the newest values only. " +
                "Ask for that time or later, or for the past with 'featurejobs training-set'")]);
        var places = service.Features.Select(feature => Place.Of(feature, groups)).ToList();
        return new(service.Name, at, FeatureColumns.Names(service, groups.SelectMany(group => group.Group.Entity.Keys.Select(key => key.Name)).Distinct()), [.. keys.Select((_, i) => Entity(groups, places, answers, i, at))], through);
    }

    private static OnlineEntity Entity(ImmutableArray<GroupVersion> groups, List<Place> places, IReadOnlyList<OnlineAnswer> answers, int entity, DateTimeOffset at)
    {
        var statuses = groups.Zip(answers, (group, answer) => Status(group.Group, answer, answer.Rows[entity], at)).ToList();
        var values = ImmutableArray.CreateBuilder<object?>(places.Count);
        foreach (var (group, feature, isSince) in places)
        {
            var stored = statuses[group] == OnlineStatus.Found ? answers[group].Rows[entity]![feature] : null;
            values.Add(isSince && stored is DateTimeOffset last ? Seconds(at - last) : stored);
        }
        return new(values.MoveToImmutable(), groups.Zip(statuses).ToImmutableSortedDictionary(pair => pair.First.ToString(), pair => pair.Second, StringComparer.Ordinal));
    }

    /// <summary>Where a feature of the service stands: its group among the answers, itself among the group's, and whether the difference to its time is presented.</summary>
    private readonly record struct Place(int Group, int Feature, bool IsSince)
    {
        public static Place Of(ServedFeature served, ImmutableArray<GroupVersion> groups)
        {
            var features = served.Version.Group.Features;
            var feature = features.First(feature => feature.Name == served.Feature);
            return new(groups.IndexOf(served.Version), features.IndexOf(feature), JoinedGroup.IsTimeSinceLast(feature));
        }
    }

    /// <summary>From microseconds, as in training sets: from ticks, which are ten times as many, the last bit would differ.</summary>
    private static double Seconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond / 1e6;

    /// <summary>ttl counts from the row's event_timestamp in groups of rows, and from evaluated_through in aggregated ones, whose rows are written on change only.</summary>
    private static OnlineStatus Status(FeatureGroup group, OnlineAnswer answer, OnlineRow? row, DateTimeOffset at)
    {
        if (row is null || answer.Position is not { } position)
            return OnlineStatus.NotFound;
        var since = Grid.Moment(group is RowGroup ? row.Order.EventTimestamp : position.EvaluatedThrough);
        return group.Ttl is { } ttl && at - since > ttl ? OnlineStatus.Expired : OnlineStatus.Found;
    }
}
