namespace FeatureJobs.Tests;

/// <summary><c>feature_store.yaml</c>.</summary>
internal static class StoreMistakes
{
    public static readonly MistakeCase[] Cases =
    [
        new("memory: 2GB", "memory: 2",
            "feature_store.yaml:2:32: FJ1013: 'memory' is '2'; write a whole number with KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024), as in 2GB"),
        new("memory: 2GB", "memory: '${MEMORY}'",
            "feature_store.yaml:2:33: FJ1014: environment variable 'MEMORY' is not defined; set it, or write the value out"),
        new("memory: 2GB", "memory: '${SECRET}'",
            "feature_store.yaml:2:32: FJ1013: 'memory' is '${SECRET}'; write a whole number with KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024), as in 2GB"),
        new("threads: 2", "threads: 0",
            "feature_store.yaml:2:46: FJ1013: 'threads' is '0'; write a whole number from 1 to 1024"),
        new("threads: 2", "thraeds: 2",
            "feature_store.yaml:2:37: FJ1006: unknown key 'thraeds'; did you mean 'threads'?"),
        new("kind: duckdb", "kind: spark",
            "feature_store.yaml:2:16: FJ1008: not supported yet: 'kind: spark'"),
        new("kind: duckdb", "kind: sqlite",
            "feature_store.yaml:2:16: FJ1011: unknown kind 'sqlite'; possible: duckdb"),
        new("spill: spill", "spill: ../spill",
            "feature_store.yaml:2:56: FJ1018: the path '../spill' leaves the store's folder (it is relative to feature_store.yaml); write an absolute path for data elsewhere"),
        new("engine: {kind", "storage: ''\nengine: {kind",
            "feature_store.yaml:2:10: FJ1018: the path '' is empty; name a file, a folder or a glob such as ../data/*.parquet"),
        new("engine: {kind", "online_store: {kind: redis}\nengine: {kind",
            "feature_store.yaml:2:1: FJ1008: not supported yet: 'online_store' of feature_store.yaml"),
        new("engine: {kind", "entities: []\nengine: {kind",
            "feature_store.yaml:2:1: FJ1009: 'entities' does not belong here; write it in a file of the folder features"),
        new("engine: {kind: duckdb, memory: 2GB, threads: 2, spill: spill}", "engine: duckdb",
            "feature_store.yaml:2:9: FJ1005: 'engine' is a single value; write a mapping"),
    ];
}
