namespace FeatureJobs.Tests;

/// <summary>Names of things elsewhere.</summary>
internal static class ReferenceMistakes
{
    public static readonly MistakeCase[] Cases =
    [
        new("entity: airport", "entity: airprot",
            "features/flights.yaml:11:13: FJ1019: unknown entity 'airprot'; did you mean 'airport'?"),
        new("source: flights", "source: trains",
            "features/flights.yaml:12:13: FJ1020: unknown source 'trains'; sources: flights"),
        new("features: [delays]", "features: [delay]",
            "features/flights.yaml:19:29: FJ1021: unknown feature group 'delay'; did you mean 'delays'?"),
        new("features: [delays]", "features: [\"delays:delay_mean_4h\"]",
            "features/flights.yaml:19:37: FJ1022: unknown feature of group 'delays': 'delay_mean_4h'; did you mean 'delay_mean_3h'?"),
        new("features: [delays]", "features: [\"delays:\"]",
            "features/flights.yaml:19:29: FJ1023: 'delays:' is no reference; write group, \"group:feature\" or \"group@2:feature\""),
        new("features: [delays]", "features: [delays, \"delays:count_3h\"]",
            "features/flights.yaml:19:37: FJ1017: feature 'delays:count_3h' is in the service twice; the first is at features/flights.yaml:19:29"),
        new("features: [delays]", "features: [\"delays@0:count_3h\"]",
            "features/flights.yaml:19:29: FJ1023: 'delays@0:count_3h' is no reference; write group, \"group:feature\" or \"group@2:feature\""),
        new("feature_services:\n", "  - {name: delays, entity: airport, source: flights, every: 1h, aggregations: [{function: count, windows: [1h]}]}\nfeature_services:\n",
            "features/flights.yaml:18:12: FJ1017: feature group 'delays' is defined twice; 'delays' is defined at features/flights.yaml:10:11"),
        new("sources:\n", "  - {name: Airport, keys: [{name: origin, type: string}]}\nsources:\n",
            "features/flights.yaml:3:12: FJ1017: entity 'Airport' is defined twice; 'airport' is defined at features/flights.yaml:2:12"),
        new("keys: [{name: origin, type: string}]", "keys: [{name: origin, type: string}, {name: Origin, type: string}]",
            "features/flights.yaml:2:65: FJ1017: key 'Origin' is defined twice; the first is at features/flights.yaml:2:35"),
        new("keys: [{name: origin, type: string}]", "keys: [{name: orign, type: string}]",
            "features/flights.yaml:11:13: FJ1024: unknown column 'orign' in source 'flights', a key of entity 'airport'; did you mean 'origin'?"),
        new("keys: [{name: origin, type: string}]", "keys: [{name: origin, type: int64}]",
            "features/flights.yaml:11:13: FJ1028: key 'origin' of entity 'airport' is int64, but string in source 'flights'; the types must be the same"),
        new("event_timestamp: known_at", "event_timestamp: known",
            "features/flights.yaml:7:22: FJ1024: unknown column 'known' as event_timestamp; columns: date, origin, destination, delay, distance, cancelled, day, known_at"),
        new("event_timestamp: known_at", "event_timestamp: day",
            "features/flights.yaml:7:22: FJ1028: event_timestamp 'day' is date; it must be a timestamp (derive one)"),
        new("{function: mean, of: delay, windows: [3h, 7d]}", "{function: mean, of: delay, windows: [3h]}\n      - {function: mean, of: delay, windows: [3h, 7d], where: cancelled}",
            "features/flights.yaml:17:30: FJ1017: feature 'delay_mean_3h' has the name of the feature of the aggregation at features/flights.yaml:16:9; give the aggregation another 'name'"),
        new("{name: origin, type: string}", "{name: count_3h, type: string}",
            "features/flights.yaml:11:13: FJ1024: unknown column 'count_3h' in source 'flights', a key of entity 'airport'; columns: date, origin, destination, delay, distance, cancelled, day, known_at",
            "features/flights.yaml:15:9: FJ1017: feature 'count_3h' has the name of a key of the entity; give the aggregation another 'name'"),
        new("derive: {known_at:", "derive: {delay: \"1\", known_at:",
            "features/flights.yaml:6:14: FJ1017: derived column 'delay' has the name of column 'delay' of the source; choose another"),
        new("derive: {known_at:", "derive: {a: \"b + 1\", b: \"1\", known_at:",
            "features/flights.yaml:6:17: FJ1024: derived column 'a' uses 'b', which is not derived before it; only columns of the files and those derived above can be used"),
        new("derive: {known_at:", "derive: {a: \"minutes(1)\", known_at:",
            "features/flights.yaml:6:17: FJ1028: derived column 'a' is a duration, which cannot be stored; add it to a timestamp, or derive a number"),
    ];
}
