using System.Collections.Immutable;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>The definitions of the stores of this project, as files and as what the oracle knows of them: two groups on one source.</summary>
internal static class Airports
{
    /// <summary>The clock of every run: after all events but those that are from the future.</summary>
    public const string Clock = "2024-06-01T00:00:00Z";

    public const string Settings = """
        name: airports
        storage: tables
        engine: {kind: duckdb, memory: 512MB, threads: 2}

        """;

    public const string Features = """
        entities:
          - {name: airport, keys: [{name: origin, type: string}]}
          - {name: route, keys: [{name: origin, type: string}, {name: destination, type: string}]}
        sources:
          - name: flights
            path: ../data/*.parquet
            columns: {origin: string, destination: string, at: timestamp, delay: int32, miles: float64}
            event_timestamp: at
            where: "delay <> 99"
        feature_groups:
          - name: by_airport
            entity: airport
            source: flights
            every: 1h
            aggregations:
              - {function: count, windows: [3h, 1d]}
              - {function: sum, of: delay, windows: [3h]}
              - {function: mean, of: miles, windows: [1d]}
              - {function: last, of: delay, windows: [6h]}
          - name: by_route
            entity: route
            source: flights
            every: 1h
            closed: right
            aggregations:
              - {function: max, of: delay, windows: [6h]}
              - {name: late, function: count, where: "delay > 15", windows: [1d]}
              - {function: time_since_last, windows: [1d]}

        """;

    private static readonly Column Origin = new("origin", Kind.String);
    private static readonly Column Destination = new("destination", Kind.String);
    private static readonly Column Delay = new("delay", Kind.Int32);
    private static readonly Column Miles = new("miles", Kind.Float64);

    public static EventSource Source { get; } = new([Origin, Destination, new("at", Kind.Timestamp), Delay, Miles], "at")
    {
        Declared = true,
        Where = new Formula("delay <> 99", Kind.Bool, row => row("delay") is long delay ? delay != 99 : null),
    };

    /// <summary>Both groups; each case is named as its group, and its runs are still to be told.</summary>
    public static ImmutableArray<ConformanceCase> Groups { get; } =
    [
        new("by_airport", [Origin], Source, new WindowGroup(YamlText.Hour,
        [
            new Aggregation(AggregateFunction.Count, null, [3 * YamlText.Hour, YamlText.OneDay]),
            new Aggregation(AggregateFunction.Sum, Formula.Of(Delay), [3 * YamlText.Hour]),
            new Aggregation(AggregateFunction.Mean, Formula.Of(Miles), [YamlText.OneDay]),
            new Aggregation(AggregateFunction.Last, Formula.Of(Delay), [6 * YamlText.Hour]),
        ]), []),
        new("by_route", [Origin, Destination], Source, new WindowGroup(YamlText.Hour,
        [
            new Aggregation(AggregateFunction.Max, Formula.Of(Delay), [6 * YamlText.Hour]),
            new Aggregation(AggregateFunction.Count, null, [YamlText.OneDay])
            {
                Name = "late",
                Where = new Formula("delay > 15", Kind.Bool, row => row("delay") is long delay ? delay > 15 : null),
            },
            new Aggregation(AggregateFunction.TimeSinceLast, null, [YamlText.OneDay]),
        ]) { ClosedRight = true }, []),
    ];

    public static long ClockMicroseconds { get; } = Microseconds(DateTimeOffset.Parse(Clock, System.Globalization.CultureInfo.InvariantCulture));

    public static long Start { get; } = Microseconds(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>
    /// A file: two hours of new flights, some late ones from any time before, and, unless <paramref name="clean"/>, rows that both groups refuse,
    /// one that only routes refuse, and one that is filtered.
    /// </summary>
    /// <param name="place">Which two hours, from 0.</param>
    public static EventFile File(Random random, int place, bool clean = false, int rows = 30)
    {
        var name = $"flights-{place:000}.parquet";
        var made = Enumerable.Range(0, rows).Select(row =>
        {
            var late = row % 6 == 0;
            var hours = late ? random.NextDouble() * (2 * place + 1) : 2 * place + 2 * random.NextDouble();
            return Row(Code(random), Code(random), Start + (long)(hours * YamlText.Hour), random.Next(-10, 60), random.Next(400, 12000) / 4.0);
        }).ToList();
        // The end of the stretch, so that every file brings a boundary within reach.
        made.Add(Row("ATL", "ORD", Start + (2 * place + 2) * YamlText.Hour, 5, 606));
        if (!clean)
        {
            made.Insert(3, Row(null, "ORD", Start, 1, 1));
            made.Insert(5, Row("ATL", "ORD", null, 1, 1));
            made.Insert(7, Row("ATL", "ORD", ClockMicroseconds + 2 * YamlText.Hour, 1, 1));
            made.Insert(9, Row("ATL", null, Start + 2 * place * YamlText.Hour, 1, 1));
            made.Insert(11, Row("ATL", "ORD", Start, 99, 1));
        }
        return new EventFile(name, [.. made]);
    }

    private static Dictionary<string, object?> Row(string? origin, string? destination, long? at, int delay, double miles) => new()
    {
        ["origin"] = origin,
        ["destination"] = destination,
        ["at"] = at is { } time ? new Moment(time) : null,
        ["delay"] = (long)delay,
        ["miles"] = miles,
    };

    /// <summary>Few, so that windows overlap; numbers of miles are quarters, so that their sums are exact in every order.</summary>
    private static string Code(Random random) => ((string[])["ATL", "ORD", "DFW", "JFK"])[random.Next(4)];

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / 10;
}
