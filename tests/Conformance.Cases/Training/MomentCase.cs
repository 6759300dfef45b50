using System.Collections.Immutable;
using FeatureJobs.Tests.Cases.Generation;

namespace FeatureJobs.Tests.Cases.Training;

/// <summary>How an aggregated group answers labels between its boundaries: as the design says, and wrongly.</summary>
public enum MomentRule
{
    Right,

    /// <summary>Exact: the value at the boundary before, which is the snapshot.</summary>
    AtTheBoundary,

    /// <summary>Closed left where the group is closed right, and the other way round.</summary>
    OtherSide,

    IgnoresAvailableAfter,

    /// <summary>Rows that lay in the future of their batch's clock count once time has passed.</summary>
    FutureRowsComeBack,
}

/// <summary>Labels for a group whose runs are done, and what they must be given.</summary>
public sealed class MomentCase
{
    private readonly ConformanceCase _case;
    private readonly ImmutableArray<Event> _events;
    private readonly long _through;

    private MomentCase(ConformanceCase @case, ImmutableArray<Event> events, long through) => (_case, _events, _through) = (@case, events, through);

    public required long AvailableAfter { get; init; }
    public required long? Ttl { get; init; }

    /// <summary>Keys and <c>event_timestamp</c>.</summary>
    public ImmutableArray<Column> Columns => [.. _case.Keys, new(TrainingCase.EventTimestamp, Kind.Timestamp)];

    public required ImmutableArray<IReadOnlyDictionary<string, object?>> Labels { get; init; }

    /// <summary>The labels of a case; null where its runs evaluate nothing.</summary>
    public static MomentCase? Of(ConformanceCase @case, MomentRule rule = MomentRule.Right)
    {
        var runs = Timeline.Of(@case);
        if (runs[^1].EvaluatedThrough is not { } through || runs.Select(run => run.Batch).OfType<ExpectedBatch>().Last().Seen is not { IsEmpty: false } events)
            return null;
        var random = new Random(@case.Name.Length * 1000 + events.Length);
        var entities = @case.Runs.SelectMany(run => run.Files).SelectMany(file => file.Rows).Select(row => @case.Keys.Select(key => row[key.Name]).ToList())
            .Where(keys => !keys.Contains(null)).DistinctBy(keys => Intake.Entity(keys!)).ToList();
        var availableAfter = random.From(0, 0, 1, @case.Group.Every);
        var labels = Enumerable.Range(0, 30).Select(i =>
        {
            var keys = random.From(entities);
            var label = @case.Keys.Select((key, k) => (key.Name, Value: random.Chance(0.04) ? null : random.Chance(0.05) ? ValuePools.Value(random, key.Kind, false, 0) : keys[k]))
                .ToDictionary(pair => pair.Name, pair => pair.Value);
            label[TrainingCase.EventTimestamp] = i > 0 && random.Chance(0.05) ? null : new Moment(Time(random, @case.Group, events, through, availableAfter));
            return (IReadOnlyDictionary<string, object?>)label;
        }).ToImmutableArray();
        var group = rule == MomentRule.OtherSide ? @case with { Group = @case.Group with { ClosedRight = !@case.Group.ClosedRight } } : @case;
        var used = rule == MomentRule.FutureRowsComeBack ? Intake.Take(@case, @case.Runs.SelectMany(run => run.Files), long.MaxValue / 2).Used : events;
        return new MomentCase(group, used, through)
        {
            AvailableAfter = availableAfter,
            Ttl = random.Chance(0.3) ? availableAfter + @case.Group.Every * random.Between(1, 5) : null,
            Labels = labels,
        };
    }

    /// <summary>The features of a label; null where the entity is not known then, or the group too old.</summary>
    public ImmutableArray<Expected>? Features(IReadOnlyDictionary<string, object?> label, bool exact, MomentRule rule = MomentRule.Right)
    {
        var keys = _case.Keys.Select(key => label[key.Name]).ToList();
        if (keys.Contains(null) || label[TrainingCase.EventTimestamp] is not Moment { Microseconds: var time } || time - _through > Ttl)
            return null;
        var entity = Intake.Entity(keys!);
        var asked = time - (rule == MomentRule.IgnoresAvailableAfter ? 0 : AvailableAfter);
        var moment = exact && rule != MomentRule.AtTheBoundary ? asked : _case.Group.BoundaryAtOrBefore(Math.Min(asked, _through));
        var values = new Oracle(_case.Group).At([.. _events.Where(e => e.Entity == entity)], moment);
        return values is not { } stored ? null : [.. stored.Zip(_case.Group.Features, (value, feature) =>
            feature.Aggregation.Function == AggregateFunction.TimeSinceLast && value.Value is Moment last ? new Expected((time - last.Microseconds) / 1e6) : value)];
    }

    /// <summary>At, just before and after events and where windows end on them; at boundaries; before and after everything.</summary>
    private static long Time(Random random, WindowGroup group, ImmutableArray<Event> events, long through, long availableAfter)
    {
        var e = random.From<Event>([.. events]).Time;
        var feature = random.From<Feature>([.. group.Features]);
        var near = random.From(e, e, e + feature.Window, e + feature.Aggregation.Delay, e + feature.Aggregation.Delay + feature.Window, group.BoundaryAtOrBefore(e), through, e + random.Between(0, group.Reach));
        var time = random.Next(15) switch
        {
            0 => events.Min(other => other.Time) - 1000 * group.Every,
            1 => through + random.Between(1, 1000) * group.Every,
            _ => near + availableAfter + random.From(-1, 0, 0, 1),
        };
        return Math.Clamp(time, -60_000_000_000_000_000, Intake.Year10000 - 1);
    }
}
