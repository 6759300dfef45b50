namespace FeatureJobs.Tests;

/// <summary>Groups of rows, CSV sources and what readers need of a definition.</summary>
internal static class RowMistakes
{
    private const string Windows = """
            every: 1h
            aggregations:
              - {function: count, windows: [3h, 24h]}
              - {function: mean, of: delay, windows: [3h, 7d]}
              - {name: late_share, function: mean, of: "case when delay > 15 then 1.0 else 0.0 end", windows: [24h]}

        """;

    public static readonly MistakeCase[] Cases =
    [
        new("every: 1h", "every: 1h\n    features: [delay]",
            "features/flights.yaml:13:5: FJ1034: 'every' does not go with 'features': in a group of rows each row of the source is a row of the history, and there are no windows; leave one of the two out",
            "features/flights.yaml:15:5: FJ1034: 'aggregations' does not go with 'features': in a group of rows each row of the source is a row of the history, and there are no windows; leave one of the two out"),
        new(Windows, "    features: [delay]\n    closed: left\n",
            "features/flights.yaml:14:5: FJ1034: 'closed' does not go with 'features': in a group of rows each row of the source is a row of the history, and there are no windows; leave one of the two out"),
        new(Windows, "    owner: me\n",
            "features/flights.yaml:10:5: FJ1007: 'every' is missing; a feature group needs name, entity, source, every, aggregations; or 'features' instead of every, aggregations",
            "features/flights.yaml:10:5: FJ1007: 'aggregations' is missing; a feature group needs name, entity, source, every, aggregations; or 'features' instead of every, aggregations"),
        new(Windows, "    feaures: [delay]\n",
            "features/flights.yaml:13:5: FJ1006: unknown key 'feaures'; did you mean 'features'?"),
        new(Windows, "    features: [dealy]\n",
            "features/flights.yaml:13:16: FJ1024: unknown column 'dealy' in source 'flights'; did you mean 'delay'?"),
        new(Windows, "    features: [delay > 15]\n",
            "features/flights.yaml:13:16: FJ1016: 'delay > 15' is no plain column name; write {name: ..., expression: ...}"),
        new(Windows, "    features: [delay, {name: Delay, expression: delay + 1}]\n",
            "features/flights.yaml:13:30: FJ1017: feature 'Delay' has the name of the feature at features/flights.yaml:13:16; give the feature another 'name'"),
        new(Windows, "    features: [origin]\n",
            "features/flights.yaml:13:16: FJ1017: feature 'origin' has the name of a key of the entity; give the feature another 'name'"),
        new(Windows, "    features: [{name: batch, expression: delay}]\n",
            "features/flights.yaml:13:23: FJ1016: feature 'batch' has the name of a column that every history has; give the feature another 'name'"),
        new(Windows, "    features: [{name: far}]\n",
            "features/flights.yaml:13:16: FJ1007: 'expression' is missing; a feature needs name, expression"),
        new(Windows, "    features: [{name: far, expression: minutes(delay)}]\n",
            "features/flights.yaml:13:40: FJ1028: 'minutes(delay)' is a duration, which cannot be stored; compute a number or a timestamp instead"),
        new(Windows, "    features: [{name: far, expression: distance > origin}]\n",
            "features/flights.yaml:13:40: FJ1027: '>' compares values of one type; found float64 and string; text is read with cast(... as ...)"),
        new(Windows, "    features: [[delay]]\n",
            "features/flights.yaml:13:16: FJ1005: an item of 'features' is a list; write columns or mappings as in {name: is_hub, expression: departures > 1000}"),
        new(Windows, "    features: [\"${SECRET}\"]\n",
            "features/flights.yaml:13:17: FJ1015: '${SECRET}' in 'features'; variables may stand in 'path' of a source and in 'storage', 'engine' (but 'kind') and 'online_store' only"),
        new(Windows, "    features: [delay]\n    ttl: 1h\n    available_after: 60m\n",
            "features/flights.yaml:14:10: FJ1012: 'ttl' is 1h; write more than 'available_after', 1h, or no row could ever count"),
        new("every: 1h", "every: 1h\n    ttl: never",
            "features/flights.yaml:14:10: FJ1012: 'ttl' is 'never'; write whole numbers with s, m, h or d, as in 30s, 90m, 24h, 7d or 1d12h (at most 36500d)"),
        new("where: delay is not null", "created_timestamp: day",
            "features/flights.yaml:8:24: FJ1028: created_timestamp 'day' is date; it must be a timestamp (derive one)"),
        new("where: delay is not null", "created_timestamp: dte",
            "features/flights.yaml:8:24: FJ1024: unknown column 'dte' as created_timestamp; did you mean 'date'?"),
        new("where: delay is not null", "format: csv",
            "features/flights.yaml:4:5: FJ1007: 'columns' is missing; CSV files hold only text, so their source needs columns: {name: type}"),
        new("../data/flights-*.parquet", "../data/flights-*.CSV",
            "features/flights.yaml:4:5: FJ1007: 'columns' is missing; CSV files hold only text, so their source needs columns: {name: type}"),
        new("features: [delays]", "features: [delays], accuracy: exakt",
            "features/flights.yaml:19:48: FJ1011: unknown accuracy 'exakt'; did you mean 'exact'?"),
    ];
}
