using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases;

/// <summary>A row that is used.</summary>
/// <param name="Entity">The key columns' values as one text.</param>
/// <param name="Time">Its event_timestamp.</param>
/// <param name="Inputs">What it gives each aggregation; null where it takes no part (its where is not true, or its input is null).</param>
public sealed record Event(string Entity, long Time, ImmutableArray<object?> Inputs);

/// <summary>What became of the rows of some files.</summary>
public sealed record Taken(ImmutableArray<Event> Used, int Filtered, int Quarantined)
{
    public int Read => Used.Length + Filtered + Quarantined;
}

/// <summary>
/// Decides for each row: filtered, quarantined or used. The source's where comes first (a row it drops is filtered, whatever else is wrong with it;
/// a where that fails quarantines it). Then anything that fails quarantines: a derived column, an aggregation's where, its of where that where holds, a null key, a bad time.
/// </summary>
public static class Intake
{
    public const long Year1900 = -2_208_988_800_000_000;
    public const long Year10000 = 253_402_300_800_000_000;

    public static Taken Take(ConformanceCase @case, IEnumerable<EventFile> files, long clock)
    {
        var used = ImmutableArray.CreateBuilder<Event>();
        int filtered = 0, quarantined = 0;
        foreach (var row in files.SelectMany(file => file.Rows))
        {
            try
            {
                if (@case.Source.Where is { } where && where.Evaluate(Column) is not true)
                    filtered++;
                else
                    used.Add(Read(@case, Column, clock));
            }
            catch (RowFailureException)
            {
                quarantined++;
            }

            object? Column(string name) =>
                @case.Source.Derive.FirstOrDefault(derived => derived.Name == name).Formula is { } formula ? formula.Evaluate(Column) : row[name];
        }
        return new Taken(used.ToImmutable(), filtered, quarantined);
    }

    /// <summary>The entity's name in judgements: its key values, each with its length before it so that no two keys share one.</summary>
    public static string Entity(IEnumerable<object> keys) => string.Join(" ", keys.Select(key => YamlText.Value(key)).Select(text => $"{text.Length}:{text}"));

    private static Event Read(ConformanceCase @case, Func<string, object?> column, long clock)
    {
        foreach (var (name, _) in @case.Source.Derive)
            _ = column(name);
        var keys = @case.Keys.Select(key => column(key.Name) ?? throw new RowFailureException("null key")).ToList();
        var time = ((Moment?)column(@case.Source.EventTimestamp) ?? throw new RowFailureException("null time")).Microseconds;
        if (time is < Year1900 or >= Year10000)
            throw new RowFailureException("time outside 1900 to 9999");
        if (time > clock + (@case.Source.MaxFuture ?? YamlText.Hour))
            throw new RowFailureException("time in the future");
        var inputs = @case.Group.Aggregations.Select(aggregation =>
        {
            var takesPart = aggregation.Where is null || aggregation.Where.Evaluate(column) is true;
            return !takesPart ? null : aggregation.Of is null ? true : aggregation.Of.Evaluate(column);
        });
        return new Event(Entity(keys), time, [.. inputs]);
    }
}
