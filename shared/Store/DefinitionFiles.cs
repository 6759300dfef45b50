using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Store;

/// <summary>The definition files of a store: <c>feature_store.yaml</c> and every YAML file below <c>features/</c>.</summary>
internal static class DefinitionFiles
{
    public const string Settings = "feature_store.yaml";

    /// <summary>Their texts, by path.</summary>
    public static async Task<ImmutableArray<DefinitionFile>> ReadAsync(string folder, CancellationToken cancellation)
    {
        var paths = new List<string> { Path.Combine(folder, Settings) };
        var features = Path.Combine(folder, "features");
        if (Directory.Exists(features))
            paths.AddRange(Directory.EnumerateFiles(features, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetExtension(path) is ".yaml" or ".yml")
                .Order(StringComparer.Ordinal));
        var files = ImmutableArray.CreateBuilder<DefinitionFile>();
        foreach (var path in paths)
            files.Add(new(Path.GetRelativePath(folder, path).Replace('\\', '/'), await File.ReadAllTextAsync(path, cancellation)));
        return files.ToImmutable();
    }
}
