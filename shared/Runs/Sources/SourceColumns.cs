using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Relational;

namespace FeatureJobs.Runs;

/// <summary>A source's columns in its files.</summary>
internal static class SourceColumns
{
    /// <summary>The rows of some of a source's files, as its format says.</summary>
    public static FileScan Scan(Source source, ImmutableArray<string> files) =>
        source.Format == SourceFormat.Csv ? new CsvScan(files, source.Columns) : new SourceScan(files, source.Columns);

    /// <summary>Rows and columns of some of a source's files, as its format says; files with other columns are refused.</summary>
    /// <exception cref="RunRefusedException">As <see cref="Check"/>.</exception>
    public static async Task<ImmutableArray<SourceFile>> DescribeAsync(IEngine engine, Source source, ImmutableArray<string> files, CancellationToken cancellation)
    {
        var described = source.Format == SourceFormat.Csv ? await engine.DescribeTextAsync(files, cancellation) : await engine.DescribeAsync(files, cancellation);
        Check(source, described);
        return described;
    }

    /// <summary>Refuses files whose columns are not those that the definition was applied with.</summary>
    /// <remarks>Columns of CSV files are text; whether that reads as the declared type is asked of each cell.</remarks>
    /// <exception cref="RunRefusedException">A column is missing or has a type that does not fit; all such mistakes at once.</exception>
    private static void Check(Source source, ImmutableArray<SourceFile> files)
    {
        var mistakes = new List<string>();
        foreach (var file in files)
            foreach (var wanted in source.Columns)
            {
                var found = file.Columns.FirstOrDefault(column => column.Name == wanted.Name);
                var foreign = file.Unsupported.FirstOrDefault(column => column.Name == wanted.Name).Type;
                if (found is null && foreign is null)
                    mistakes.Add($"{file.Path} has no column '{wanted.Name}' ({wanted.Type}); it has {string.Join(", ", file.Columns.Select(column => column.Name))}");
                else if (found is null || (source.Format == SourceFormat.Parquet && !wanted.Type.Holds(found.Type)))
                    mistakes.Add($"{file.Path}: column '{wanted.Name}' is {foreign ?? found!.Type.ToString()}, and {wanted.Type} was applied");
            }
        if (mistakes.Count > 0)
            throw new RunRefusedException(
                $"Source '{source.Name}': {string.Join("; ", mistakes.Take(5))}{(mistakes.Count > 5 ? $"; and {mistakes.Count - 5} more" : "")}. " +
                "Mend or remove the file, or change the definitions to what the files are now and apply them.");
    }
}
