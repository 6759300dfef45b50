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
        new("engine: {kind", "roles: {}\nengine: {kind",
            "feature_store.yaml:2:1: FJ1008: not supported yet: 'roles' of feature_store.yaml"),
        new("engine: {kind", "online_store: {kind: redis}\nengine: {kind",
            "feature_store.yaml:2:15: FJ1007: 'connection' is missing; 'kind: redis' needs connection, as in \"localhost:6379\""),
        new("engine: {kind", "online_store: {path: online.db}\nengine: {kind",
            "feature_store.yaml:2:15: FJ1007: 'kind' is missing; online_store needs kind"),
        new("engine: {kind", "online_store: {kind: memcached}\nengine: {kind",
            "feature_store.yaml:2:22: FJ1011: unknown kind 'memcached'; possible: sqlite, redis"),
        new("engine: {kind", "online_store: {kind: redis, connection: \"${HOST}\"}\nengine: {kind",
            "feature_store.yaml:2:42: FJ1014: environment variable 'HOST' is not defined; set it, or write the value out"),
        new("engine: {kind", "online_store: {kind: redis, connection: a, path: b}\nengine: {kind",
            "feature_store.yaml:2:44: FJ1034: 'path' does not go with 'kind: redis', which is a server; write 'connection'"),
        new("engine: {kind", "online_store: {kind: sqlite, connection: a}\nengine: {kind",
            "feature_store.yaml:2:30: FJ1034: 'connection' does not go with 'kind: sqlite', which is a file; write 'path', or leave it out"),
        new("engine: {kind", "online_store: {kind: sqlite, path: ../online.db}\nengine: {kind",
            "feature_store.yaml:2:36: FJ1018: the path '../online.db' leaves the store's folder (it is relative to feature_store.yaml); write an absolute path for data elsewhere"),
        new("engine: {kind", "entities: []\nengine: {kind",
            "feature_store.yaml:2:1: FJ1009: 'entities' does not belong here; write it in a file of the folder features"),
        new("engine: {kind: duckdb, memory: 2GB, threads: 2, spill: spill}", "engine: duckdb",
            "feature_store.yaml:2:9: FJ1005: 'engine' is a single value; write a mapping"),
    ];
}
