namespace FeatureJobs.Definitions;

/// <summary><c>feature_store.yaml</c>.</summary>
internal static class SettingsReader
{
    public const string File = "feature_store.yaml";
    private const string Definitions = "write it in a file of the folder features";

    /// <summary>Not inside <c>data</c>: a source that names that folder would read the store's own tables.</summary>
    private const string DefaultStorage = "storage";

    internal static readonly Section Store = new("feature_store.yaml", ["name", "storage", "engine", "online_store"])
    {
        Required = ["name"],
        NotYet = new() { ["prices"] = [], ["roles"] = [] },
        Elsewhere = new() { ["entities"] = Definitions, ["sources"] = Definitions, ["feature_groups"] = Definitions, ["feature_services"] = Definitions },
    };

    internal static readonly Section Online = new("online_store", ["kind", "path", "connection"]) { Required = ["kind"] };

    /// <summary>The settings, with defaults where something could not be read; null where the file as a whole could not.</summary>
    public static StoreSettings? Read(YamlNode root, Reading reading)
    {
        if (DefinitionReader.Root(root, reading) is not { } mapping)
            return null;
        var store = new MappingReader(mapping, Store, reading);
        var storage = Path(store, "storage", root.Place.File, reading);
        return new StoreSettings(
            store.Name("name", Names.Mistake)?.Value ?? "",
            storage?.Written ?? DefaultStorage,
            store.Mapping("engine") is { } engine ? EngineReader.Read(engine, reading) : EngineReader.Default)
        {
            ResolvedStorage = storage?.Resolved ?? DefaultStorage,
            Online = store.Mapping("online_store") is { } online ? ReadOnline(online, reading) : new OnlineSettings("sqlite", null, null),
        };
    }

    private static OnlineSettings ReadOnline(MappingNode mapping, Reading reading)
    {
        var online = new MappingReader(mapping, Online, reading);
        var kind = online.Choice("kind", new Dictionary<string, string> { ["sqlite"] = "sqlite", ["redis"] = "redis" }, [])?.Value;
        var path = Path(online, "path", mapping.Place.File, reading);
        var connection = online.Setting("connection");
        var resolved = connection is null ? null : reading.Variables.Resolve(connection);
        if (kind == "sqlite")
            online.Refuse(["connection"], "does not go with 'kind: sqlite', which is a file; write 'path', or leave it out");
        if (kind == "redis")
            online.Refuse(["path"], "does not go with 'kind: redis', which is a server; write 'connection'");
        if (kind == "redis" && !online.Has("connection"))
            online.Wrong<object>(DiagnosticKind.MissingKey, mapping.Place, "'connection' is missing; 'kind: redis' needs connection, as in \"localhost:6379\"");
        return new OnlineSettings(kind ?? "sqlite", path?.Written, connection?.Value) { ResolvedPath = path?.Resolved, ResolvedConnection = resolved };
    }

    internal static (string Written, string Resolved)? Path(MappingReader mapping, string key, string file, Reading reading)
    {
        if (mapping.Setting(key) is not { } scalar || reading.Variables.Resolve(scalar) is not { } resolved)
            return null;
        if (StorePaths.Mistake(resolved, file) is { } mistake)
            reading.Found.Add(DiagnosticKind.BadPath, scalar.Place, $"the path {Quoted.Of(scalar.Value)} {mistake}");
        return (scalar.Value, resolved);
    }
}
