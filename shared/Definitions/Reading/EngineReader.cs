using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary><c>engine</c> of <c>feature_store.yaml</c>: what computes, and the limits or settings of that engine.</summary>
internal static class EngineReader
{
    public const string DuckDb = "duckdb";
    public const string Spark = "spark";

    internal static readonly Section Engine = new("engine", ["kind", "memory", "threads", "spill", "remote", "settings"]);

    private static readonly Dictionary<string, string> Kinds = new() { [DuckDb] = DuckDb, [Spark] = Spark };

    public static EngineSettings Default { get; } = new(DuckDb, null, null, null);

    public static EngineSettings Read(MappingNode mapping, Reading reading)
    {
        var engine = new MappingReader(mapping, Engine, reading);
        var kind = engine.Choice("kind", Kinds, [])?.Value;
        var memory = Number(engine, "memory", Numbers.Bytes, Numbers.ByteForms, reading);
        var threads = Number(engine, "threads", text => int.TryParse(text, out var count) && count is > 0 and <= 1024 ? count : (int?)null, "write a whole number from 1 to 1024", reading);
        var spill = SettingsReader.Path(engine, "spill", mapping.Place.File, reading);
        var remote = ReadRemote(engine, reading);
        var settings = engine.Mapping("settings") is { } written ? ReadSettings(written, reading) : null;
        // Without 'kind' it is the embedded engine; a kind that could not be read may be either.
        if (kind == DuckDb || !engine.Has("kind"))
            engine.Refuse(["remote", "settings"], "does not go with 'kind: duckdb', which computes in this process; write 'kind: spark', or leave it out");
        if (kind == Spark)
            engine.Refuse(["memory", "threads"], "does not go with 'kind: spark': it limits the embedded engine; write what Spark calls it, as in 'settings: {spark.executor.memory: 4g}'");
        return new EngineSettings(kind ?? DuckDb, memory, threads, spill?.Written)
        {
            ResolvedSpillFolder = spill?.Resolved,
            Remote = remote?.Written,
            ResolvedRemote = remote?.Resolved,
            SparkSettings = settings ?? ImmutableSortedDictionary<string, string>.Empty,
        };
    }

    /// <summary>Says what is wrong without the address: it may hold a token.</summary>
    private static (string Written, string Resolved)? ReadRemote(MappingReader engine, Reading reading)
    {
        const string scheme = "sc://";
        if (engine.Setting("remote") is not { } scalar || reading.Variables.Resolve(scalar) is not { } resolved)
            return null;
        var looksLikeOne = resolved.StartsWith(scheme, StringComparison.Ordinal) && resolved.Length > scheme.Length && resolved[scheme.Length] is not ('/' or ':' or ';');
        var mistake = looksLikeOne ? reading.AddressMistake(resolved) : null;
        if (looksLikeOne && mistake is null)
            return (scalar.Value, resolved);
        reading.Found.Add(DiagnosticKind.BadAddress, scalar.Place, $"'remote' is {Quoted.Of(scalar.Value)}{(mistake is null ? "" : $", and {mistake}")}; write a Spark Connect address, as in \"sc://host:15002\", or leave it out and set SPARK_REMOTE");
        return null;
    }

    private static ImmutableSortedDictionary<string, string> ReadSettings(MappingNode mapping, Reading reading)
    {
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            if (reading.SettingMistake(key.Value) is { } mistake)
                reading.Found.Add(DiagnosticKind.BadSetting, key.Place, $"{Quoted.Of(key.Value)} {mistake}");
            else if (value is ScalarNode { IsNull: false } scalar)
                Keep(key.Value, scalar);
            else if (value is not BrokenNode)
                reading.Found.Add(DiagnosticKind.WrongNode, value.Place, $"{Quoted.Of(key.Value)} is {value.Kind}; write a single value, as in spark.executor.memory: 4g");
        }
        return settings.ToImmutable();

        void Keep(string key, ScalarNode scalar)
        {
            if (reading.Variables.Resolve(scalar) is { } resolved)
                settings[key] = resolved;
        }
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
}
