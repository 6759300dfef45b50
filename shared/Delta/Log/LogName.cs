using System.Globalization;
using System.Text.RegularExpressions;

namespace FeatureJobs.Delta;

/// <summary>The names of the files of a log (protocol: "Delta Log Entries", "Checkpoints").</summary>
internal static partial class LogName
{
    public const string Folder = "_delta_log";
    public const string Sidecars = $"{Folder}/_sidecars";
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

    /// <summary>Null: not a file of a checkpoint.</summary>
    public static CheckpointName? CheckpointOf(string name)
    {
        var match = CheckpointPattern().Match(name);
        if (Version(match) is not { } version)
        {
            return null;
        }

        return match.Groups["part"].Success
            ? int.TryParse(match.Groups["part"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
                && int.TryParse(match.Groups["parts"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
                && part >= 1 && part <= parts
                    ? new CheckpointName(name, version, part, parts)
                    : null
            : new CheckpointName(name, version, 1, 1);
    }

    private static long? Version(Match match) =>
        match.Success && long.TryParse(match.Groups["version"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    [GeneratedRegex(@"^(?<version>[0-9]{20})\.json$")]
    private static partial Regex CommitPattern();

    // Classic; one of several parts; V2, whose name holds a UUID.
    [GeneratedRegex(@"^(?<version>[0-9]{20})\.checkpoint\.(parquet|(?<part>[0-9]{10})\.(?<parts>[0-9]{10})\.parquet|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\.(parquet|json))$", RegexOptions.ExplicitCapture)]
    private static partial Regex CheckpointPattern();
}

/// <summary>A file of a checkpoint by its name.</summary>
/// <param name="Parts">Of how many files the checkpoint is; this one is number <paramref name="Part"/>, from 1.</param>
internal sealed record CheckpointName(string Name, long Version, int Part, int Parts);
