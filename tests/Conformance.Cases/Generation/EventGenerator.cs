using System.Collections.Immutable;
using SourceRow = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace FeatureJobs.Tests.Cases.Generation;

/// <summary>Random events, and the files and runs in which they arrive.</summary>
internal static class EventGenerator
{
    public static ConformanceCase AddRuns(Random random, ConformanceCase @case)
    {
        var every = @case.Group.Every;
        var start = @case.Group.BoundaryAtOrAfter(random.From(978_307_200_000_000, 978_307_200_000_000, 1_709_164_800_000_000, -20 * every, Intake.Year1900));
        var end = start + random.Between(8, 70) * every;
        var rows = Rows(random, @case, start, end);

        var count = random.Next(1, 7);
        var lateness = random.From(0, 0.1, 0.4, 0.9);
        var arrivals = Enumerable.Range(0, count).Select(_ => new List<SourceRow>()).ToList();
        for (var i = 0; i < rows.Count; i++)
        {
            var run = i * count / rows.Count;
            if (random.Chance(lateness))
                run = random.Next(run, count);
            else if (random.Chance(0.05))
                run = random.Next(0, run + 1);
            arrivals[run].Add(rows[i]);
        }

        var runs = new List<CaseRun>();
        for (var i = 0; i < count; i++)
        {
            var files = Files(random, arrivals[i], i, mustExist: i == 0 && !@case.Source.Declared);
            var at = start + (end - start) * (i + 1) / count + random.From(0, random.Between(0, 5 * every), -random.Between(0, (end - start) / 3), 2 * (end - start));
            long? until = random.Chance(0.25) ? start + random.Between(-2 * every, end - start) : null;
            runs.Add(new CaseRun(files, at, until));
            if (random.Chance(0.15))
                runs.Add(new CaseRun([], at + random.From(0, every), random.Chance(0.5) ? null : until));
        }
        return @case with { Runs = [.. runs] };
    }

    /// <summary>Rows by time; not all of them are good.</summary>
    private static List<SourceRow> Rows(Random random, ConformanceCase @case, long start, long end)
    {
        var wild = random.Chance(0.5);
        var nulls = random.From(0, 0.15, 0.5);
        var entities = Entities(random, @case.Keys);
        var rows = new List<(long Time, SourceRow Row)>();
        for (var i = random.Next(5, random.From(20, 60, 120)); i > 0; i--)
        {
            if (rows.Count > 0 && random.Chance(0.08))
            {
                rows.Add(random.From(rows));
                continue;
            }
            var time = rows.Count > 0 && random.Chance(0.15) ? random.From(rows).Time : Time(random, @case.Group, start, end);
            var row = @case.Source.Columns.ToDictionary(column => column.Name, column => ValuePools.Value(random, column.Kind, wild, nulls));
            var entity = random.From(entities);
            for (var k = 0; k < @case.Keys.Length; k++)
                row[@case.Keys[k].Name] = random.Chance(0.02) ? null : entity[k];
            row["at"] = random.Chance(0.02) ? null : new Moment(random.Chance(0.02)
                ? random.From(Intake.Year1900 - 1, Intake.Year10000 - 1, Intake.Year10000, -62_000_000_000_000_000, 9_000_000_000_000_000_000)
                : time);
            row["lag"] = ValuePools.Minutes(random);
            rows.Add((time, row));
        }
        return [.. rows.OrderBy(row => row.Time).Select(row => row.Row)];
    }

    private static List<object?[]> Entities(Random random, ImmutableArray<Column> keys) =>
        [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => keys.Select(key => ValuePools.Value(random, key.Kind, wild: true, nulls: 0)).ToArray())];

    /// <summary>Anywhere; on and beside boundaries and edges of tiles; now and then long before all others.</summary>
    private static long Time(Random random, WindowGroup group, long start, long end)
    {
        var edge = random.From(group.Every, group.Aggregations[0].Windows[0], group.Tile ?? YamlText.Second);
        return random.Next(20) switch
        {
            0 => Math.Max(Intake.Year1900, start - random.Between(100, 500) * group.Every),
            < 7 => group.BoundaryAtOrBefore(random.Between(start, end)) + random.From(-1, 0, 0, 1),
            < 10 => WindowGroup.Floor(random.Between(start, end), edge) + random.From(-1, 0, 1),
            _ => random.Between(start, end),
        };
    }

    private static ImmutableArray<EventFile> Files(Random random, List<SourceRow> rows, int run, bool mustExist)
    {
        if (rows.Count == 0 && !mustExist && random.Chance(0.5))
            return [];
        var files = Enumerable.Range(0, random.From(1, 1, 2, 3)).Select(_ => ImmutableArray.CreateBuilder<SourceRow>()).ToList();
        foreach (var row in rows)
            random.From(files).Add(row);
        if (random.Chance(0.1))
            files.Add(ImmutableArray.CreateBuilder<SourceRow>());
        return [.. files.Select((file, index) => new EventFile($"run{run}-{index}.parquet", file.ToImmutable()))];
    }
}
