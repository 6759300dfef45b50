using System.Collections.Immutable;

namespace FeatureJobs.Store;

/// <summary>What the online store had for some entities.</summary>
/// <param name="Service">The service asked for.</param>
/// <param name="Features">The features' names, in the service's order: bare, or <c>group__feature</c> where two groups have one name.</param>
/// <param name="Rows">One for each entity, in order.</param>
/// <param name="EvaluatedThrough">Of each group (as <c>group@version</c>) the moment for which its values hold; null where it has never been synced.</param>
public sealed record OnlineFeatures(
    string Service, DateTimeOffset At, ImmutableArray<string> Features, ImmutableArray<OnlineEntity> Rows, ImmutableSortedDictionary<string, DateTimeOffset?> EvaluatedThrough);

/// <summary>One entity's answer.</summary>
/// <param name="Values">In the order of <see cref="OnlineFeatures.Features"/>: null, bool, int, long, double, string, <see cref="DateOnly"/> or <see cref="DateTimeOffset"/>.</param>
/// <param name="Statuses">Of each group, as <c>group@version</c>.</param>
public sealed record OnlineEntity(ImmutableArray<object?> Values, ImmutableSortedDictionary<string, OnlineStatus> Statuses);

/// <summary>What became of a group's row.</summary>
public enum OnlineStatus
{
    /// <summary>Its values are given.</summary>
    Found,
    /// <summary>No row of that entity is online: its features are null.</summary>
    NotFound,
    /// <summary>The group's ttl has passed: its features are null.</summary>
    Expired,
}
