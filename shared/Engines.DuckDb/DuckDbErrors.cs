using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>
/// DuckDB's errors as sentences for a user. The texts matched are those of DuckDB 1.5, each caused by a test: errors found while a statement is
/// prepared carry no type, so the text is all there is.
/// </summary>
internal sealed partial class DuckDbErrors(DuckDbSettings settings, string spillFolder)
{
    /// <summary>Whether <paramref name="error"/> is DuckDB's answer to an interrupt.</summary>
    public static bool IsInterrupt(Exception error) =>
        error is DuckDBException { ErrorType: DuckDBErrorType.Interrupt } || error.Message.StartsWith("INTERRUPT Error", StringComparison.Ordinal);

    /// <summary>The error to leave the engine with, <paramref name="error"/> inside.</summary>
    public EngineException Translate(DuckDBException error)
    {
        var text = WithoutStatement(error.Message);
        var message = File(text) ?? Csv(text) ?? Disk(text) ?? Memory(text);
        return new EngineException(message ?? text, innerException: error) { IsUnexpected = message is null };
    }

    /// <summary>A file that is there but cannot be read as Parquet.</summary>
    public static string Damaged(string file, string reason) =>
        $"'{file}' is not a readable Parquet file: {reason}. Write it again or put the whole file back, or remove it.";

    /// <summary>A file that is not there.</summary>
    public static string Missing(string file) =>
        Directory.Exists(file)
            ? $"'{file}' is a folder, where a Parquet file is expected. Remove or rename it."
            : $"'{file}' is not there. Put it back or remove it from the source.";

    /// <summary>The structure of CSV files is checked before DuckDB reads them; their bytes are not.</summary>
    private static string? Csv(string text) =>
        text.Contains("not utf-8 encoded", StringComparison.Ordinal) && CsvFault().Match(text) is { Success: true } match
            ? $"'{match.Groups["file"].Value}' is not a readable CSV file: line {match.Groups["line"].Value} is not UTF-8. Write it again in UTF-8, or remove it."
            : null;

    private string? Memory(string text)
    {
        if (!text.StartsWith("Out of Memory Error", StringComparison.Ordinal))
            return null;
        var limit = Size(settings.EffectiveMemoryBytes);
        return text.Contains("max_temp_directory_size", StringComparison.Ordinal)
            ? $"The disk of the spill folder '{settings.EffectiveSpillFolder}' has too little room for what does not fit the memory limit of {limit}. Free space there, configure another spill folder, or raise engine.memory."
            : $"The work does not fit the memory limit of {limit}, although what can be spilled goes to '{settings.EffectiveSpillFolder}'. Raise engine.memory, or lower engine.threads.";
    }

    private string? Disk(string text)
    {
        if (!text.StartsWith("IO Error", StringComparison.Ordinal))
            return null;
        if (FileFault().Match(text) is not { Success: true } match)
            return null;
        var (file, cause) = (match.Groups["file"].Value, match.Groups["cause"].Value);
        var spilling = file.StartsWith(spillFolder, StringComparison.Ordinal) || settings.EffectiveSpillFolder.StartsWith(file, StringComparison.Ordinal);
        var folder = spilling ? settings.EffectiveSpillFolder : Path.GetDirectoryName(file);
        var room = spilling ? "Free space there, configure another spill folder, or raise engine.memory so that less is spilled." : "Free space there and run again.";
        return cause switch
        {
            "No space left on device" => $"The disk is full: no space left in '{folder}' (writing '{file}'). {room}",
            "File too large" => $"'{file}' grew beyond the file size limit of this process or file system. Raise the limit (ulimit -f) for '{folder}' and run again.",
            "Disk quota exceeded" => $"The disk quota is used up in '{folder}' (writing '{file}'). {room}",
            _ when spilling => $"The spill folder '{settings.EffectiveSpillFolder}' cannot be written: {cause}. Configure another spill folder.",
            "No such file or directory" => Missing(file),
            _ => $"'{file}' cannot be opened, read or written: {cause}. Check that it is a file and that this user may use it.",
        };
    }

    private static string? File(string text)
    {
        if (NoFiles().Match(text) is { Success: true } missing)
            return Missing(ParquetSources.Unescape(missing.Groups["file"].Value));
        if (TooSmall().Match(text) is { Success: true } small)
            return Damaged(small.Groups["file"].Value, "it is empty or cut off");
        if (NoMagic().Match(text) is { Success: true } foreign)
            return Damaged(foreign.Groups["file"].Value, "it does not end as one; it is cut off or something else");
        if (CutOff().Match(text) is { Success: true } cut)
            return Damaged(cut.Groups["file"].Value, "a part of it is missing");
        if (BadFooter().Match(text) is { Success: true } footer)
            return Damaged(footer.Groups["file"].Value, "its footer is damaged");
        if (BadText().Match(text) is { Success: true } bytes)
            return Damaged(bytes.Groups["file"].Value, "it holds text that is not UTF-8");
        if (BadPage().Match(text) is { Success: true } page)
            return Damaged(page.Groups["file"].Value, page.Groups["cause"].Value.TrimEnd('.'));
        return null;
    }

    /// <summary>DuckDB's text without the excerpt of the statement that it appends: a user did not write that statement.</summary>
    private static string WithoutStatement(string message)
    {
        var excerpt = message.LastIndexOf("\n\nLINE ", StringComparison.Ordinal);
        return (excerpt < 0 ? message : message[..excerpt]).TrimEnd();
    }

    private static string Size(long bytes) => bytes >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.#} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB");

    [GeneratedRegex("""CSV Error on Line: (?<line>\d+)\n[\s\S]*?\n  file = (?<file>[^\n]+)\n""")]
    private static partial Regex CsvFault();

    // [\s\S]: a file's name may hold line breaks.
    [GeneratedRegex("""^IO Error: (?:Could not|Cannot|Failed to) [a-z ]+ "(?<file>[\s\S]+)": (?<cause>[^"]+)$""")]
    private static partial Regex FileFault();

    [GeneratedRegex("""^IO Error: No files found that match the pattern "(?<file>[\s\S]+)"$""")]
    private static partial Regex NoFiles();

    [GeneratedRegex("""^Invalid Input Error: File '(?<file>[\s\S]+)' too small to be a Parquet file$""")]
    private static partial Regex TooSmall();

    [GeneratedRegex("""^Invalid Input Error: No magic bytes found at end of file '(?<file>[\s\S]+)'$""")]
    private static partial Regex NoMagic();

    [GeneratedRegex("""^(?:IO Error: Could not read enough bytes from file "|Invalid Error: Prefetch registered for bytes outside file: )(?<file>[\s\S]+?)"?[:,] attempted""")]
    private static partial Regex CutOff();

    [GeneratedRegex("""^Invalid Input Error: Footer length error in file '(?<file>[\s\S]+)'$""")]
    private static partial Regex BadFooter();

    [GeneratedRegex("""^Invalid Input Error: Invalid string encoding found in Parquet file "(?<file>[\s\S]+?)": value """)]
    private static partial Regex BadText();

    [GeneratedRegex("""^Invalid Input Error: Failed to read file "(?<file>[\s\S]+)": (?<cause>[\s\S]+)$""")]
    private static partial Regex BadPage();
}
