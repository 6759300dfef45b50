using System.Collections.Immutable;
using FeatureJobs.Tests.Cases.Generation;

namespace FeatureJobs.Tests.Cases.Training;

/// <summary>Random training cases. A seed gives the same case always.</summary>
public static class TrainingGenerator
{
    private const long Start = 1_000_000_000_000_000;

    public static TrainingCase Create(int seed)
    {
        var random = new Random(seed);
        var unit = random.From(YamlText.Second, YamlText.Minute, YamlText.Hour, YamlText.OneDay);
        ImmutableArray<Column> keys = [.. Enumerable.Range(1, random.From(1, 1, 2, 3)).Select(i => new Column($"key{i}", random.From(Kind.String, Kind.String, Kind.Int64, Kind.Int32, Kind.Date)))];
        var entities = Enumerable.Range(0, random.Next(1, 5)).Select(_ => keys.Select(key => ValuePools.Value(random, key.Kind, wild: key.Kind != Kind.Int64, nulls: 0)!).ToImmutableArray()).ToList();
        var groups = Enumerable.Range(1, random.From(1, 1, 2, 3)).Select(i => Group(random, $"g{seed}_{i}", unit, keys, entities)).ToImmutableArray();
        // A label's key may be narrower than the group's.
        var narrow = keys.Select(key => key.Kind == Kind.Int64 && random.Chance(0.5) ? key with { Kind = Kind.Int32 } : key);
        ImmutableArray<Column> columns = [.. Shuffled(random, [.. narrow, new(TrainingCase.EventTimestamp, Kind.Timestamp), new("label", Kind.Bool), new(random.From("note", "v1", "V2"), Kind.String)])];
        var labels = Enumerable.Range(0, random.Next(1, 25)).Select(i => (IReadOnlyDictionary<string, object?>)Label(random, columns, keys, entities, groups, unit, mustHaveTime: i == 0)).ToImmutableArray();
        return new TrainingCase($"seed_{seed}", columns, labels, groups);
    }

    private static HistoryGroup Group(Random random, string name, long unit, ImmutableArray<Column> all, List<ImmutableArray<object>> entities)
    {
        ImmutableArray<Column> keys = random.Chance(0.7) ? all : [random.From<Column>([.. all])];
        var places = keys.Select(key => all.IndexOf(key)).ToList();
        var isRows = random.Chance(0.5);
        var features = Enumerable.Range(1, random.Next(1, 4)).Select(i => Feature(random, i, isRows)).ToImmutableArray();
        var availableAfter = random.From(0, 0, 1, unit, 3 * unit);
        var rows = new Dictionary<string, HistoryStep>();
        for (var i = random.Next(1, 40); i > 0; i--)
        {
            var entity = random.From(entities);
            var batch = random.Between(1, 4);
            var time = Start + random.Between(0, 6) * unit + random.From(0, 0, 0, -1, 1);
            // One a batch; in groups of rows the source's own, which says nothing of the batch.
            var created = isRows ? time + random.From(-unit, 0, 0, unit, 5 * unit) : Start + batch * 2 * unit;
            ImmutableArray<object> key = [.. places.Select(place => entity[place])];
            var row = new HistoryStep(key, time, created, batch, isRows || random.Chance(0.85), [.. features.Select(feature => feature.IsTimeSinceLast
                ? random.Chance(0.2) ? null : new Moment(time - random.Between(0, 3) * unit)
                : ValuePools.Value(random, feature.Kind, wild: true, nulls: 0.2))]);
            // A batch stores one of the rows that are equal in the order.
            rows[$"{Intake.Entity(key)} {time} {created} {batch}"] = row;
        }
        return new HistoryGroup(name, keys, isRows, Start + random.Between(0, 8) * unit, features, [.. Shuffled(random, rows.Values)])
        {
            AvailableAfter = availableAfter,
            Ttl = random.Chance(0.5) ? availableAfter + random.From(1, unit, 2 * unit, 4 * unit) : null,
        };
    }

    private static HistoryFeature Feature(Random random, int number, bool isRows) => !isRows && random.Chance(0.3)
        ? new HistoryFeature($"v{number}", Kind.Timestamp, IsTimeSinceLast: true)
        : new HistoryFeature($"v{number}", random.From(Kind.Bool, Kind.Int32, Kind.Int64, Kind.Float64, Kind.String, Kind.Date, Kind.Timestamp));

    private static Dictionary<string, object?> Label(Random random, ImmutableArray<Column> columns, ImmutableArray<Column> keys,
        List<ImmutableArray<object>> entities, ImmutableArray<HistoryGroup> groups, long unit, bool mustHaveTime)
    {
        var entity = random.From(entities);
        var strange = random.Chance(0.1);
        return columns.ToDictionary(column => column.Name, column =>
        {
            if (column.Name == TrainingCase.EventTimestamp)
                return !mustHaveTime && random.Chance(0.05) ? null : new Moment(Time(random, random.From<HistoryGroup>([.. groups]), unit));
            if (keys.FirstOrDefault(key => key.Name == column.Name) is { } key)
                return random.Chance(0.04) ? null : strange ? ValuePools.Value(random, column.Kind, wild: false, nulls: 0) : entity[keys.IndexOf(key)];
            return ValuePools.Value(random, column.Kind, wild: true, nulls: 0.3);
        });
    }

    /// <summary>Just at, before and after the moments when a row comes to count, when it was written, and when the ttl ends; before and after everything.</summary>
    private static long Time(Random random, HistoryGroup group, long unit)
    {
        var row = random.From<HistoryStep>([.. group.Rows]);
        var near = random.From(row.Time + group.AvailableAfter, row.Time + group.AvailableAfter, row.Time, row.Created, row.Time + (group.Ttl ?? 0), group.EvaluatedThrough + (group.Ttl ?? 0), Start + random.Between(0, 12) * unit);
        return random.Next(20) switch
        {
            0 => Start - 1000 * unit,
            1 => group.EvaluatedThrough + 1000 * unit,
            _ => near + random.From(-1, 0, 0, 1),
        };
    }

    private static IEnumerable<T> Shuffled<T>(Random random, IEnumerable<T> items) => items.Select(item => (item, Order: random.Next())).OrderBy(pair => pair.Order).Select(pair => pair.item);
}
