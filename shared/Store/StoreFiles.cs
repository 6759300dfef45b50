using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.Spark;
using FeatureJobs.Expressions;
using FeatureJobs.Registry;
using FeatureJobs.Runs;

namespace FeatureJobs.Store;

/// <summary>Reads and checks the definition files, looking the columns of undeclared sources up in their files.</summary>
internal sealed class StoreFiles(IEngine engine, string folder)
{
    /// <summary>The files' texts, the columns that sources are typed with, and what is wrong.</summary>
    public async Task<(ImmutableArray<DefinitionFile> Files, ImmutableSortedDictionary<string, ImmutableArray<AppliedColumn>> Columns, Validation Validation)> ReadAsync(CancellationToken cancellation)
    {
        var files = await DefinitionFiles.ReadAsync(folder, cancellation);
        var parsed = ParsedDefinitions.Parse(files, Environment.GetEnvironmentVariable, SparkSettings.Mistake, SparkEngine.AddressMistake);
        var columns = new Dictionary<string, IReadOnlyList<Column>>(StringComparer.Ordinal);
        var notes = new List<string>();
        foreach (var source in parsed.Sources)
            if (source.Declared is { } declared)
                columns[source.Name] = declared;
            else if (await FirstFileAsync(source, cancellation) is { } file)
            {
                columns[source.Name] = file.Columns;
                if (!file.ZonelessTimes.IsEmpty)
                    notes.Add($"source {source.Name}: {string.Join(", ", file.ZonelessTimes)} {(file.ZonelessTimes.Length == 1 ? "has" : "have")} no time zone and {(file.ZonelessTimes.Length == 1 ? "is" : "are")} taken as UTC");
            }
        var definition = parsed.Bind(columns.GetValueOrDefault, out var diagnostics);
        var applied = columns.ToImmutableSortedDictionary(
            pair => pair.Key, pair => pair.Value.Select(column => new AppliedColumn(column.Name, column.Type.Kind)).ToImmutableArray(), StringComparer.Ordinal);
        return (files, applied, new Validation(definition, diagnostics, [.. notes]));
    }

    private async Task<SourceFile?> FirstFileAsync(ParsedSource source, CancellationToken cancellation)
    {
        var found = SourceFiles.Find(source.ResolvedPath, source.DefinedIn, source.Format, folder);
        return found.IsEmpty ? null : (await engine.DescribeAsync([found[0].FullPath], cancellation))[0];
    }
}
