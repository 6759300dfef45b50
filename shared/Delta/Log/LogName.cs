using System.Globalization;
using System.Text.RegularExpressions;

namespace FeatureJobs.Delta;

/// <summary>The names of the files of a log (protocol: "Delta Log Entries", "Checkpoints").</summary>
internal static partial class LogName
{
    public const string Folder = "_delta_log";
    public const string LastCheckpoint = $"{Folder}/_last_checkpoint";
    public const string LastCheckpointChecksum = $"{Folder}/._last_checkpoint.crc";

    public static string Commit(long version) => $"{Folder}/{Digits(version)}.json";

    public static string Checkpoint(long version) => $"{Folder}/{Digits(version)}.checkpoint.parquet";

    // Hadoop's file systems put a checksum beside a file and refuse the file when it no longer fits.
    public static string CheckpointChecksum(long version) => $"{Folder}/.{Digits(version)}.checkpoint.parquet.crc";

    public static string CheckpointDraft(long version) => $"{Folder}/.{Digits(version)}.checkpoint.{Guid.NewGuid():N}.tmp";

    /// <summary>Sorts before every file of this version and after those of earlier ones.</summary>
    public static string Digits(long version) => version.ToString("D20", CultureInfo.InvariantCulture);

    public static long? CommitVersion(string name) => Version(CommitPattern().Match(name));

    public static long? ClassicCheckpointVersion(string name) => Version(ClassicPattern().Match(name));

    /// <summary>A multi-part or V2 checkpoint, which is not read.</summary>
    public static bool IsOtherCheckpoint(string name) => OtherPattern().IsMatch(name);

    private static long? Version(Match match) =>
        match.Success && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    [GeneratedRegex(@"^([0-9]{20})\.json$")]
    private static partial Regex CommitPattern();

    [GeneratedRegex(@"^([0-9]{20})\.checkpoint\.parquet$")]
    private static partial Regex ClassicPattern();

    [GeneratedRegex(@"^[0-9]{20}\.checkpoint\.[^.]+(\.[0-9]+)?\.(parquet|json)$")]
    private static partial Regex OtherPattern();
}
