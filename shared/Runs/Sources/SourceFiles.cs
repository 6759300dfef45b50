using System.Collections.Immutable;
using System.IO.Hashing;
using FeatureJobs.Definitions;
using Microsoft.Extensions.FileSystemGlobbing;

namespace FeatureJobs.Runs;

/// <summary>A file of a source as it lies on disk.</summary>
/// <param name="Path">Relative to the source's root, forward slashes.</param>
/// <param name="FullPath">Where to read it.</param>
/// <param name="Modified">Ticks of the last write, UTC.</param>
public sealed record FoundFile(string Path, string FullPath, long Size, long Modified);

/// <summary>Finds the files of a source: its path is a file, a folder (all files below it with the ending of the source's format) or a glob (<c>*</c>, <c>?</c>, <c>**</c>).</summary>
public static class SourceFiles
{
    private static readonly char[] Wild = ['*', '?', '['];

    /// <summary>The files of <paramref name="source"/>, by path. Names that start with <c>_</c> or <c>.</c> are none: writers use them for files in the making.</summary>
    /// <param name="storeFolder">The folder that the source's YAML file is relative to.</param>
    public static ImmutableArray<FoundFile> Find(Source source, string storeFolder) => Find(source.ResolvedPath, source.DefinedIn, source.Format, storeFolder);

    /// <summary>As <see cref="Find(Source,string)"/>, of a path written in the file <paramref name="definedIn"/>.</summary>
    public static ImmutableArray<FoundFile> Find(string path, string definedIn, SourceFormat format, string storeFolder)
    {
        var full = Path.GetFullPath(Path.Combine(storeFolder, Path.GetDirectoryName(definedIn) ?? "", path));
        var (root, pattern) = Split(full, format);
        if (!Directory.Exists(root))
            return [];
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(pattern);
        return [.. matcher.GetResultsInFullPath(root)
            .Select(file => new FileInfo(file))
            .Where(file => !Path.GetRelativePath(root, file.FullName).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('_') || part.StartsWith('.')))
            .Select(file => new FoundFile(Path.GetRelativePath(root, file.FullName).Replace('\\', '/'), file.FullName, file.Length, file.LastWriteTimeUtc.Ticks))
            .OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>XxHash128 of a file's content, hex.</summary>
    public static async Task<string> HashAsync(FoundFile file, CancellationToken cancellation)
    {
        var hash = new XxHash128();
        await using var stream = new FileStream(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, useAsync: true);
        await hash.AppendAsync(stream, cancellation);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>The deepest folder without wildcards, and what is matched below it.</summary>
    private static (string Root, string Pattern) Split(string full, SourceFormat format)
    {
        if (Directory.Exists(full))
            return (full, format == SourceFormat.Csv ? "**/*.csv" : "**/*.parquet");
        var parts = full.Split(Path.DirectorySeparatorChar);
        var first = Array.FindIndex(parts, part => part.IndexOfAny(Wild) >= 0);
        var depth = first < 0 ? parts.Length - 1 : first;
        var root = string.Join(Path.DirectorySeparatorChar, parts[..depth]);
        return (root.Length == 0 ? Path.DirectorySeparatorChar.ToString() : root, string.Join('/', parts[depth..]));
    }
}
