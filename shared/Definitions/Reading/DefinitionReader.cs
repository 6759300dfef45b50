using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>Everything that all files say, before names are resolved.</summary>
internal sealed class Drafts
{
    public StoreSettings? Settings { get; set; }
    public List<EntityDraft> Entities { get; } = [];
    public List<SourceDraft> Sources { get; } = [];
    public List<GroupDraft> Groups { get; } = [];
    public List<ServiceDraft> Services { get; } = [];

    /// <summary>Sections of which something could not be read: what seems not to be there may be in that part.</summary>
    public HashSet<string> Incomplete { get; } = [];
}

/// <summary>Reads the files one after the other.</summary>
internal static class DefinitionReader
{
    private const string Settings = $"write it in {SettingsReader.File}";
    private static readonly string[] Sections = ["entities", "sources", "feature_groups", "feature_services"];

    internal static readonly Section File = new("a definition file", Sections)
    {
        Elsewhere = new() { ["name"] = Settings, ["storage"] = Settings, ["engine"] = Settings },
    };

    public static Drafts Read(IReadOnlyList<DefinitionFile> files, Reading reading)
    {
        var drafts = new Drafts();
        if (files.All(file => file.Path != SettingsReader.File))
            reading.Found.Add(DiagnosticKind.NoStoreFile, Place.Whole(SettingsReader.File), "this file is missing; it makes a folder a store. `featurejobs init` writes one");
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (IsOverlay(file.Path))
                reading.Found.Add(DiagnosticKind.NotSupportedYet, Place.Whole(file.Path), "not supported yet: settings of one environment");
            else if (YamlReader.Read(file, reading.Found) is not { } root)
                drafts.Incomplete.UnionWith(Sections);
            else if (file.Path == SettingsReader.File)
                drafts.Settings = SettingsReader.Read(root, reading);
            else
                ReadDefinitions(root, drafts, reading);
        }
        return drafts;
    }

    /// <summary>The file's outermost node as a mapping.</summary>
    public static MappingNode? Root(YamlNode root, Reading reading)
    {
        if (root is not MappingNode and not BrokenNode)
            reading.Found.Add(DiagnosticKind.WrongNode, root.Place, $"the file holds {root.Kind}; write keys with values, as in 'name: flights'");
        return root as MappingNode;
    }

    private static void ReadDefinitions(YamlNode root, Drafts drafts, Reading reading)
    {
        if (Root(root, reading) is not { } mapping)
        {
            drafts.Incomplete.UnionWith(Sections);
            return;
        }
        var file = new MappingReader(mapping, File, reading);
        // A misspelt section may hold anything.
        if (!file.Sound)
            drafts.Incomplete.UnionWith(Sections);
        drafts.Entities.AddRange(Items(file, "entities", drafts).Select(item => EntityReader.Read(item, reading)));
        drafts.Sources.AddRange(Items(file, "sources", drafts).Select(item => SourceReader.Read(item, reading)));
        drafts.Groups.AddRange(Items(file, "feature_groups", drafts).Select(item => GroupReader.Read(item, reading)));
        drafts.Services.AddRange(Items(file, "feature_services", drafts).Select(item => ServiceReader.Read(item, reading)));
    }

    private static ImmutableArray<MappingNode> Items(MappingReader file, string section, Drafts drafts)
    {
        if (!file.Has(section))
            return [];
        var before = file.Sound;
        var items = file.Items<MappingNode>(section, "mappings as in {name: ...}");
        if (before && !file.Sound)
            drafts.Incomplete.Add(section);
        return items;
    }

    private static bool IsOverlay(string path) =>
        path.StartsWith("feature_store.", StringComparison.Ordinal) && path != SettingsReader.File && !path.Contains('/');
}
