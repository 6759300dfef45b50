using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Runs;

namespace FeatureJobs.Store;

/// <summary>Looks at data files before there are definitions for them.</summary>
public static class SourceInspection
{
    /// <summary>Files are read until this many rows are.</summary>
    private const long Enough = 5_000_000;

    /// <summary>The columns of the files at <paramref name="path"/> (a file, a folder or a glob), what their values are like, and definitions to begin with.</summary>
    /// <param name="storeFolder">The store that the definitions are for: paths inside it are written relative to its folder <c>features</c>. Null: absolute paths.</param>
    /// <exception cref="DiagnosticException">No file is there.</exception>
    /// <exception cref="EngineException">A file cannot be read.</exception>
    public static async Task<Inspection> InspectAsync(string path, string? storeFolder = null, CancellationToken cancellation = default)
    {
        var full = Path.GetFullPath(path);
        // Of a folder the format decides which of its files are meant.
        var found = SourceFiles.Find(full, "", SourceFormat.Parquet, "");
        if (found.IsEmpty)
            found = SourceFiles.Find(full, "", SourceFormat.Csv, "");
        if (found.IsEmpty)
            throw new DiagnosticException([new("FJ2012", "", 0, 0, $"no file is at {full}. Name a Parquet or CSV file, a folder that holds some, or a glob in quotes such as 'data/*.parquet'")]);
        await using var engine = new DuckDbEngine(new DuckDbSettings(null, null, null), TimeProvider.System);
        var read = new List<SourceFile>();
        foreach (var file in found.Reverse())
        {
            read.AddRange(await engine.DescribeAsync([file.FullPath], cancellation));
            if (read.Sum(known => known.Rows) >= Enough)
                break;
        }
        var columns = read[0].Columns;
        var differing = read.Where(file => !file.Columns.SequenceEqual(columns)).Select(file => Path.GetFileName(file.Path)).ToList();
        if (differing.Count > 0)
            read.RemoveAll(file => !file.Columns.SequenceEqual(columns));
        var scan = new SourceScan([.. read.Select(file => file.Path)], columns);
        var profiles = await ProfilesAsync(engine, scan, cancellation);
        var rows = read.Sum(file => file.Rows);
        var (keys, times) = (ColumnRoles.Keys(profiles, rows), ColumnRoles.Times(profiles));
        var csv = FileScan.IsCsv(found[0].FullPath);
        var yaml = keys.IsEmpty || times.IsEmpty
            ? null
            : DefinitionSketch.Yaml(new(Subject(full), PathInDefinitions(full, storeFolder), columns, [keys[0].Column], times[0].Column, csv));
        return new Inspection(full, (found.Length, read.Count), rows, found.Sum(file => file.Size), profiles, read[0].Unsupported, keys, times,
            [.. Notes(read[0], differing)], yaml);
    }

    private static IEnumerable<string> Notes(SourceFile file, List<string> differing)
    {
        if (!file.ZonelessTimes.IsEmpty)
            yield return $"{string.Join(", ", file.ZonelessTimes)}: no time zone in the file; taken as UTC.";
        if (differing.Count > 0)
            yield return $"{differing.Count} files have other columns than {Path.GetFileName(file.Path)} and are left out here: {string.Join(", ", differing.Take(5))}.";
    }

    private static async Task<ImmutableArray<ColumnProfile>> ProfilesAsync(IEngine engine, SourceScan scan, CancellationToken cancellation)
    {
        ImmutableArray<NamedAggregate> ends =
        [
            new("rows", AggregateCall.CountRows()),
            .. scan.Read.SelectMany((column, i) => new NamedAggregate[]
            {
                new($"count{i}", AggregateCall.Count(scan[column.Name])),
                new($"least{i}", AggregateCall.Min(scan[column.Name])),
                new($"greatest{i}", AggregateCall.Max(scan[column.Name])),
            }),
        ];
        var row = (await engine.SmallAsync(new Aggregate(scan, [], ends), cancellation))[0];
        var profiles = ImmutableArray.CreateBuilder<ColumnProfile>();
        for (var i = 0; i < scan.Read.Length; i++)
        {
            var column = scan.Read[i];
            var values = new Aggregate(new Filter(scan, scan[column.Name].IsNotNull()), [column.Name], []);
            var distinct = (long)(await engine.SmallAsync(new Aggregate(values, [], [new("values", AggregateCall.CountRows())]), cancellation))[0][0]!;
            profiles.Add(new(column.Name, column.Type.ToString(), (long)row[0]! - (long)row[1 + 3 * i]!, distinct, row[2 + 3 * i], row[3 + 3 * i]));
        }
        return profiles.ToImmutable();
    }

    /// <summary>What the files are called, without numbers, dates and wildcards; the folder's name where nothing is left.</summary>
    private static string Subject(string full)
    {
        for (var at = full; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
            if (Path.GetFileNameWithoutExtension(at).TrimEnd('*', '?', '-', '_', '.', ' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9') is { Length: > 1 } name && name.IndexOfAny(['*', '?']) < 0)
                return name;
        return "source";
    }

    /// <summary>Relative to the folder of the definitions where the file lies in the store.</summary>
    private static string PathInDefinitions(string full, string? storeFolder)
    {
        if (storeFolder is null)
            return full.Replace('\\', '/');
        var relative = Path.GetRelativePath(storeFolder, full).Replace('\\', '/');
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? full.Replace('\\', '/') : $"../{relative}";
    }
}
