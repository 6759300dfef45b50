namespace FeatureJobs.Tests;

/// <summary>What the design announces.</summary>
internal static class NotYetMistakes
{
    public static readonly MistakeCase[] Cases =
    [
        new("where: delay is not null", "format: delta",
            "features/flights.yaml:8:13: FJ1008: not supported yet: 'format: delta'"),
        new("{function: count, windows: [3h, 24h]}", "{function: count, last: 7}",
            "features/flights.yaml:15:27: FJ1008: not supported yet: 'last' of an aggregation"),
        new("{function: count, windows: [3h, 24h]}", "{function: count, lifetime: true}",
            "features/flights.yaml:15:27: FJ1008: not supported yet: 'lifetime' of an aggregation"),
        new("{function: count, windows: [3h, 24h]}", "{function: stddev, of: delay, windows: [3h, 24h]}",
            "features/flights.yaml:15:20: FJ1008: not supported yet: 'function: stddev'"),
        new("{function: count, windows: [3h, 24h]}", "{function: time_since_last, windows: [3h, 24h], default: 0}",
            "features/flights.yaml:15:66: FJ1008: not supported yet: 'default' of time_since_last; the time of the last event is stored, and readers present the difference"),
        new("type: string", "type: decimal(10,2)",
            "features/flights.yaml:2:49: FJ1008: not supported yet: type 'decimal(10'",
            "features/flights.yaml:2:60: FJ1006: unknown key '2)'; keys of a key: name, type"),
        new("where: delay is not null", "columns: {a: list<int64>}",
            "features/flights.yaml:8:18: FJ1008: not supported yet: type 'list<int64>'"),
        new("features: [delays]", "features: [delays@2]",
            "features/flights.yaml:19:29: FJ1008: not supported yet: all features of an older version, 'delays@2'; name each, as in \"delays@2:feature\""),
    ];
}
