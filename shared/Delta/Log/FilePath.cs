using System.Text.RegularExpressions;

namespace FeatureJobs.Delta;

/// <summary>Paths of data files: URIs in the log, names or absolute paths elsewhere (protocol: "Add File").</summary>
internal static partial class FilePath
{
    private const string FileScheme = "file:";

    /// <summary>Decoded once and no further: a folder may be called <c>a%3Ab</c>. One file has one name however it was written.</summary>
    public static string Of(string path)
    {
        var plain = path.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase) ? path[FileScheme.Length..] : path;
        return Uri.UnescapeDataString(plain.StartsWith("///", StringComparison.Ordinal) ? plain[2..] : plain);
    }

    public static string Key(string file, DeletionVector? vector) => vector is null ? file : $"{file}\n{vector.Id}";

    /// <exception cref="DeltaException">It is an address, such as that of an object store, or on another host.</exception>
    public static void RequireLocal(string path, string location)
    {
        if (path.Contains("%00", StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new DeltaException($"The table '{location}' refers to the file '{path.Replace("\0", "%00", StringComparison.Ordinal)}', which no file can be called. The log is damaged: restore it.");
        }

        if ((Scheme().IsMatch(path) && !path.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase)) || Of(path).StartsWith("//", StringComparison.Ordinal))
        {
            throw new DeltaException($"The table '{location}' refers to the file '{path}', which is not on this machine; such tables are not supported "
                + "(supported: files inside the table's folder, and absolute paths with or without 'file:').");
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:")]
    private static partial Regex Scheme();
}
