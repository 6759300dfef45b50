using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases.Rows;

/// <summary>A row of the history of a group of rows.</summary>
public sealed record KeptRow(string Entity, long Time, long Created, long Batch, ImmutableArray<object?> Features)
{
    public override string ToString() => $"{Entity} at {YamlText.Time(Time)} written {YamlText.Time(Created)} in batch {Batch}: {string.Join(", ", Features.Select(YamlText.Value))}";
}

/// <summary>What one run makes of its rows.</summary>
public sealed record ExpectedRows(ImmutableArray<KeptRow> Kept, int Read, int Used, int Filtered, int Quarantined, long EvaluatedThrough);

/// <summary>Design, sections 4 and 5, for groups of rows: loops over rows.</summary>
public static class RowOracle
{
    public static ImmutableArray<ExpectedRows> Runs(RowCase @case)
    {
        var runs = ImmutableArray.CreateBuilder<ExpectedRows>();
        foreach (var run in @case.Runs)
        {
            var stored = runs.SelectMany(earlier => earlier.Kept).ToList();
            // Without a created_timestamp of its own a batch has one value, later than all before it.
            var created = stored.Count == 0 ? run.At : Math.Max(run.At, stored.Max(row => row.Created) + 1);
            var kept = new List<KeptRow>();
            int read = 0, used = 0, filtered = 0, quarantined = 0;
            foreach (var row in run.Files.SelectMany(file => file.Rows))
            {
                read++;
                try
                {
                    if (@case.Source.Where is { } where && where.Evaluate(name => Cell(@case, row, name)) is not true)
                    {
                        filtered++;
                        continue;
                    }
                    Keep(Read(@case, row, run.At, created, runs.Count + 1), kept);
                    used++;
                }
                catch (RowFailureException)
                {
                    quarantined++;
                }
            }
            runs.Add(new ExpectedRows([.. kept], read, used, filtered, quarantined, Math.Max(run.At, runs.Count == 0 ? run.At : runs[^1].EvaluatedThrough)));
        }
        return runs.ToImmutable();
    }

    /// <summary>Of rows of the batch with equal entity and times only the greatest stays.</summary>
    private static void Keep(KeptRow row, List<KeptRow> kept)
    {
        var rival = kept.FindIndex(other => (other.Entity, other.Time, other.Created) == (row.Entity, row.Time, row.Created));
        if (rival < 0)
            kept.Add(row);
        else if (IsGreater(row.Features, kept[rival].Features))
            kept[rival] = row;
    }

    private static bool IsGreater(ImmutableArray<object?> a, ImmutableArray<object?> b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (ValueOrder.Same(a[i], b[i]))
                continue;
            return a[i] is not null && (b[i] is null || ValueOrder.Compare(a[i]!, b[i]!) > 0);
        }
        return false;
    }

    private static KeptRow Read(RowCase @case, IReadOnlyDictionary<string, object?> row, long clock, long created, long batch)
    {
        foreach (var column in @case.Used)
            _ = Cell(@case, row, column.Name);
        var keys = @case.Keys.Select(key => Cell(@case, row, key.Name) ?? throw new RowFailureException("null key")).ToList();
        var time = Time(@case, row, @case.Source.EventTimestamp);
        if (time > clock + YamlText.Hour)
            throw new RowFailureException("time in the future");
        if (@case.Created is not null)
            created = Time(@case, row, @case.Created);
        return new KeptRow(Intake.Entity(keys), time, created, batch, [.. @case.Features.Select(feature => feature.Formula.Evaluate(name => Cell(@case, row, name)))]);
    }

    private static long Time(RowCase @case, IReadOnlyDictionary<string, object?> row, string column)
    {
        var time = ((Moment?)Cell(@case, row, column) ?? throw new RowFailureException($"null {column}")).Microseconds;
        return time is >= Intake.Year1900 and < Intake.Year10000 ? time : throw new RowFailureException($"{column} outside 1900 to 9999");
    }

    private static object? Cell(RowCase @case, IReadOnlyDictionary<string, object?> row, string column) => row[column] switch
    {
        Unparsable => throw new RowFailureException("unparsable"),
        "" when @case.Csv => null,
        var value => value,
    };
}
