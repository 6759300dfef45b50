using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases.Generation;

/// <summary>Random cases. A seed gives the same case always.</summary>
public static class CaseGenerator
{
    public static ConformanceCase Create(int seed)
    {
        var random = new Random(seed);
        var unit = random.From(YamlText.Second, 30 * YamlText.Second, YamlText.Minute, 15 * YamlText.Minute, YamlText.Hour, 6 * YamlText.Hour, YamlText.OneDay);
        var (columns, keys) = Columns(random);
        var source = Source(random, unit, columns, keys.Length);
        var inputs = columns.RemoveRange(0, keys.Length).RemoveAll(column => column.Name == "lag");
        var group = Group(random, unit, inputs);
        return EventGenerator.AddRuns(random, new ConformanceCase($"seed_{seed}", keys, source, group, []));
    }

    private static (ImmutableArray<Column> All, ImmutableArray<Column> Keys) Columns(Random random)
    {
        Kind[] keyKinds = [Kind.String, Kind.String, Kind.Int64, Kind.Int32, Kind.Bool, Kind.Date, Kind.Timestamp];
        var keys = Enumerable.Range(1, random.Chance(0.3) ? 2 + random.Next(2) : 1).Select(i => new Column($"key{i}", random.From(keyKinds))).ToImmutableArray();
        var values = Enumerable.Range(1, random.Next(1, 5)).Select(i => new Column($"v{i}", random.From(Enum.GetValues<Kind>())));
        return ([.. keys, new Column("at", Kind.Timestamp), .. values, new Column("lag", Kind.Float64)], keys);
    }

    private static EventSource Source(Random random, long unit, ImmutableArray<Column> columns, int keys)
    {
        var derives = random.Chance(0.25);
        return new EventSource(columns, derives ? "known_at" : "at")
        {
            Derive = derives ? [("known_at", Formulas.Later(columns[keys], columns[^1]))] : [],
            Where = random.Chance(0.25) ? random.From(Formulas.Conditions(columns[keys + 1])) : null,
            MaxFuture = random.From<long?>(null, 0, unit, 10 * unit),
            AdvancesByClock = random.Chance(0.3),
            Declared = random.Chance(0.5),
            MarkedUtc = random.Chance(0.5),
        };
    }

    private static WindowGroup Group(Random random, long unit, ImmutableArray<Column> inputs)
    {
        var every = unit * random.From(1, 1, 2, 3, 6);
        var aggregations = new List<Aggregation>();
        var delayed = random.Chance(0.2);
        while (aggregations.Count < random.Next(1, 5))
        {
            var next = Aggregation(random, unit, inputs, delayed);
            var names = new WindowGroup(every, [.. aggregations, next]).Features.Select(feature => feature.Name);
            aggregations.Add(names.Distinct().Count() == names.Count() ? next : next with { Name = $"f{aggregations.Count}" });
        }
        var group = new WindowGroup(every, [.. aggregations])
        {
            Offset = random.Chance(0.4) ? unit * random.Between(0, every / unit - 1) : 0,
            ClosedRight = random.Chance(0.4),
        };
        return random.Chance(0.2) && unit % (3 * YamlText.Second) == 0 ? group with { Tile = unit / random.From(1, 3) } : group;
    }

    private static Aggregation Aggregation(Random random, long unit, ImmutableArray<Column> inputs, bool delayed)
    {
        var function = random.From(Enum.GetValues<AggregateFunction>());
        var column = random.From(inputs);
        var of = random.Chance(0.5) ? Formula.Of(column) : random.From(Formulas.Inputs(column));
        if (function is AggregateFunction.Sum or AggregateFunction.Mean && of.Kind is not (Kind.Int32 or Kind.Int64 or Kind.Float64))
            function = random.From(AggregateFunction.Count, AggregateFunction.First, AggregateFunction.Last, AggregateFunction.Max);
        if (function is AggregateFunction.Count or AggregateFunction.TimeSinceLast && random.Chance(0.5))
            of = null;

        var windows = Enumerable.Range(0, random.Next(1, 4)).Select(_ => unit * random.Between(1, random.From(3, 20))).Distinct().ToImmutableArray();
        var aggregation = new Aggregation(function, of, windows)
        {
            Name = of is { IsColumn: false } ? $"x{random.Next(1_000_000)}" : null,
            Where = random.Chance(0.3) ? random.From(Formulas.Conditions(random.From(inputs))) : null,
            Delay = delayed || random.Chance(0.2) ? unit * random.Between(1, 30) : 0,
        };
        return random.Chance(0.3) ? aggregation with { Default = Default(random, aggregation) } : aggregation;
    }

    /// <summary>A value of the feature's type, where YAML can say it plainly.</summary>
    private static object? Default(Random random, Aggregation aggregation) => aggregation.Function switch
    {
        AggregateFunction.Count => -1L,
        AggregateFunction.Mean => random.From(0.0, -1.5),
        AggregateFunction.TimeSinceLast => null,
        _ => aggregation.Of!.Kind switch
        {
            Kind.Int32 or Kind.Int64 => -7L,
            Kind.Float64 => 0.25,
            Kind.String => "none",
            Kind.Bool => false,
            _ => null,
        },
    };
}
