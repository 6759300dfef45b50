using System.Collections.Immutable;
using FeatureJobs.Tests.Cases.Generation;

namespace FeatureJobs.Tests.Cases.Rows;

/// <summary>
/// Random groups of rows: few entities and times, so that rows meet; copies with and without a difference, in one batch and in others; late and future rows;
/// nulls and edges everywhere; expressions that fail; in CSV, cells that cannot be read.
/// </summary>
public static class RowCaseGenerator
{
    private const long Start = 1_704_067_200_000_000;

    private static readonly Column Key = new("k", Kind.String);
    private static readonly Column Other = new("n", Kind.Int64);
    private static readonly Column A = new("a", Kind.Int32);
    private static readonly Column B = new("b", Kind.Float64);
    private static readonly Column C = new("c", Kind.String);
    private static readonly Column D = new("d", Kind.Int64);
    private static readonly ImmutableArray<Column> Columns = [Key, Other, new("at", Kind.Timestamp), new("written", Kind.Timestamp), A, B, C, D];

    private static readonly Formula Where = new("a <> 7", Kind.Bool, row => row("a") is long a ? a != 7 : null);

    /// <summary>Each column is in some feature, so that each is read.</summary>
    private static readonly ImmutableArray<(string, Formula)> Features =
    [
        ("flag", new Formula("a > 3", Kind.Bool, row => row("a") is long a ? a > 3 : null)),
        ("b", Formula.Of(B)),
        ("total", new Formula("a + d", Kind.Int64, row => row("a") is long a && row("d") is long d ? (object)Sum(a, d) : null)),
        ("c", Formula.Of(C)),
        ("a", Formula.Of(A)),
    ];

    public static RowCase Create(int seed)
    {
        var random = new Random(seed);
        var csv = random.Chance(0.5);
        var created = random.Chance(0.5);
        var keys = random.Chance(0.3) ? ImmutableArray.Create(Key, Other) : [Key];
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        var runs = ImmutableArray.CreateBuilder<CaseRun>();
        var clock = Start + random.Between(0, 20) * YamlText.Hour;
        for (var run = 0; run < random.Between(1, 4); run++)
        {
            var files = Enumerable.Range(0, (int)random.Between(1, 2)).Select(file => new EventFile(
                $"r{run}-{file}.{(csv ? "csv" : "parquet")}", [.. Enumerable.Range(0, (int)random.Between(1, 30)).Select(_ => Row(random, csv, rows))])).ToImmutableArray();
            runs.Add(new CaseRun(files, clock));
            // Two runs at one clock, and now and then one that goes back.
            clock += random.From(0L, 1, YamlText.Hour, 12 * YamlText.Hour, -YamlText.Hour);
        }
        var source = new EventSource(Columns, "at") { Declared = csv || random.Chance(0.5), Where = random.Chance(0.5) ? Where : null, MarkedUtc = random.Chance(0.5) };
        return new RowCase($"rows{seed}", keys, source, created ? "written" : null, csv, Features, runs.ToImmutable());
    }

    private static Dictionary<string, object?> Row(Random random, bool csv, List<IReadOnlyDictionary<string, object?>> earlier)
    {
        Dictionary<string, object?> row;
        if (earlier.Count > 0 && random.Chance(0.4))
        {
            row = new(earlier[random.Next(earlier.Count)]);
            var changed = random.From(A, B, C, D);
            if (random.Chance(0.7))
                row[changed.Name] = ValuePools.Value(random, changed.Kind, wild: true, nulls: 0.3);
        }
        else
        {
            row = Columns.ToDictionary(column => column.Name, column => column.Name switch
            {
                "k" => random.Chance(0.03) ? null : random.From("x", "y", "O'Hare, \"N\"", "zürich"),
                "n" => random.Chance(0.03) ? null : (object)random.Between(1, 2),
                "at" => random.Chance(0.05) ? random.From<object?>(null, new Moment(Intake.Year1900 - 1), new Moment(Start + 400 * YamlText.OneDay)) : new Moment(Start + random.Between(-3, 12) * YamlText.Hour),
                "written" => random.Chance(0.03) ? null : (object)new Moment(Start + random.Between(0, 2) * 1_000_001),
                _ => ValuePools.Value(random, column.Kind, wild: random.Chance(0.3), nulls: 0.15),
            });
        }
        if (csv && random.Chance(0.05))
        {
            var column = random.From("at", "written", "a", "b", "d");
            row[column] = new Unparsable(column switch
            {
                "at" or "written" => random.From("2024-01", "now", "2024-02-30", "2024-01-01T25:00"),
                "a" => random.From("4.5", "2147483648", "1e2", "oops"),
                "b" => random.From("1,5", "1d", "inf"),
                _ => random.From("9223372036854775808", "0x10", "1 2"),
            });
        }
        earlier.Add(row);
        return row;
    }

    private static long Sum(long a, long d)
    {
        var sum = (Int128)a + d;
        return sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : throw new RowFailureException("overflow");
    }
}
