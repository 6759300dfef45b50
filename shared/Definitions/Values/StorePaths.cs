namespace FeatureJobs.Definitions;

/// <summary>Which paths may stand in a definition: relative ones that stay in the store's folder, and absolute ones.</summary>
internal static class StorePaths
{
    /// <summary>What is wrong with a path, or null. Never names the path: it may hold a variable's value.</summary>
    /// <param name="file">The file that holds it, relative to the store's folder.</param>
    public static string? Mistake(string path, string file)
    {
        if (path.Trim().Length == 0)
            return "is empty; name a file, a folder or a glob such as ../data/*.parquet";
        if (path.Any(char.IsControl))
            return "has control characters";
        if (path.Contains("://", StringComparison.Ordinal))
            return "is an address; not supported yet, only paths on this machine are";
        if (path.Contains('\\'))
            return "has a backslash; write / between folders, on every system";
        if (IsAbsolute(path))
            return null;
        var depth = Folder(file).Length == 0 ? 0 : Folder(file).Count(c => c == '/') + 1;
        foreach (var part in path.Split('/'))
        {
            depth += part switch { ".." => -1, "" or "." => 0, _ => 1 };
            if (depth < 0)
                return $"leaves the store's folder (it is relative to {file}); write an absolute path for data elsewhere";
        }
        return null;
    }

    public static bool IsAbsolute(string path) =>
        path.StartsWith('/') || (path.Length > 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] == '/');

    /// <summary>The folder of a file, without a slash at the end; empty for the store's own.</summary>
    public static string Folder(string file) => file.LastIndexOf('/') is var slash and >= 0 ? file[..slash] : "";
}
