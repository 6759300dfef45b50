using System.Globalization;
using System.Text.RegularExpressions;

namespace FeatureJobs.Delta;

/// <summary>
/// The content hash of a checkpoint of ours, in the name of a file beside it: a file cannot hold its own hash, <c>_last_checkpoint</c> knows only the newest,
/// and a name is there as a whole or not at all. Readers of logs pass over names that begin with a point. Several of one version are those of writers at the same time.
/// </summary>
internal sealed partial record CheckpointHash(long Version, long Size, string Hash)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{LogName.Folder}/.{LogName.Digits(Version)}.checkpoint.parquet.{Size}-{Hash}.xxh128");

    /// <summary>Null: not such a name.</summary>
    public static CheckpointHash? Of(string name) =>
        Pattern().Match(name) is { Success: true } match
        && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && long.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new CheckpointHash(version, size, match.Groups[3].Value) : null;

    [GeneratedRegex(@"^\.([0-9]{20})\.checkpoint\.parquet\.([0-9]{1,19})-([0-9a-f]{32})\.xxh128$")]
    private static partial Regex Pattern();
}
