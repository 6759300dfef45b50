namespace FeatureJobs.Definitions;

/// <summary><c>feature_store.yaml</c>.</summary>
internal static class SettingsReader
{
    public const string File = "feature_store.yaml";
    private const string Definitions = "write it in a file of the folder features";

    /// <summary>Not inside <c>data</c>: a source that names that folder would read the store's own tables.</summary>
    private const string DefaultStorage = "storage";

    internal static readonly Section Store = new("feature_store.yaml", ["name", "storage", "engine"])
    {
        Required = ["name"],
        NotYet = new() { ["online_store"] = [], ["online"] = [], ["prices"] = [], ["roles"] = [] },
        Elsewhere = new() { ["entities"] = Definitions, ["sources"] = Definitions, ["feature_groups"] = Definitions, ["feature_services"] = Definitions },
    };

    internal static readonly Section Engine = new("engine", ["kind", "memory", "threads", "spill"]);

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
            store.Mapping("engine") is { } engine ? ReadEngine(engine, reading) : new EngineSettings("duckdb", null, null, null))
        {
            ResolvedStorage = storage?.Resolved ?? DefaultStorage,
        };
    }

    private static EngineSettings ReadEngine(MappingNode mapping, Reading reading)
    {
        var engine = new MappingReader(mapping, Engine, reading);
        var kind = engine.Choice("kind", new Dictionary<string, string> { ["duckdb"] = "duckdb" }, ["spark"]);
        var memory = Number(engine, "memory", Numbers.Bytes, Numbers.ByteForms, reading);
        var threads = Number(engine, "threads", text => int.TryParse(text, out var count) && count is > 0 and <= 1024 ? count : (int?)null, "write a whole number from 1 to 1024", reading);
        var spill = Path(engine, "spill", mapping.Place.File, reading);
        return new EngineSettings(kind?.Value ?? "duckdb", memory, threads, spill?.Written) { ResolvedSpillFolder = spill?.Resolved };
    }

    private static T? Number<T>(MappingReader engine, string key, Func<string, T?> parse, string forms, Reading reading) where T : struct
    {
        if (engine.Setting(key) is not { } scalar || reading.Variables.Resolve(scalar) is not { } text)
            return null;
        var value = parse(text);
        if (value is null)
            reading.Found.Add(DiagnosticKind.BadNumber, scalar.Place, $"'{key}' is {Quoted.Of(scalar.Value)}; {forms}");
        return value;
    }

    private static (string Written, string Resolved)? Path(MappingReader mapping, string key, string file, Reading reading)
    {
        if (mapping.Setting(key) is not { } scalar || reading.Variables.Resolve(scalar) is not { } resolved)
            return null;
        if (StorePaths.Mistake(resolved, file) is { } mistake)
            reading.Found.Add(DiagnosticKind.BadPath, scalar.Place, $"the path {Quoted.Of(scalar.Value)} {mistake}");
        return (scalar.Value, resolved);
    }
}
