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

    /// <summary>Those of these files' names, but for checkpoints that Hadoop has written a checksum beside: another writer has replaced those, and our hash is not of them.</summary>
    public static ILookup<long, CheckpointHash> ByVersion(IEnumerable<string> names)
    {
        var all = names.Where(name => name.StartsWith('.')).ToHashSet(StringComparer.Ordinal);
        return all.Select(Of).OfType<CheckpointHash>().Where(hash => !all.Contains(Path.GetFileName(LogName.CheckpointChecksum(hash.Version)))).ToLookup(hash => hash.Version);
    }

    /// <summary>
    /// What is wrong with the file, of which these are the hashes; null: nothing that they can tell. A file of another length is another writer's,
    /// or cut, which its decoding shows; a bit that has turned leaves the length as it was.
    /// </summary>
    public static string? DamageOf(string path, IEnumerable<CheckpointHash> hashes, CancellationToken cancellationToken)
    {
        var known = hashes.ToList();
        var bytes = known.Count == 0 ? 0 : new FileInfo(path).Length;
        var expected = known.Where(hash => hash.Size == bytes).Select(hash => hash.Hash).ToList();
        return expected.Count > 0 && ContentHash.OfFile(path, cancellationToken) is var found && !expected.Contains(found)
            ? $"The hash of its content is {found}, {string.Join(" or ", expected)} was written." : null;
    }

    /// <summary>Whether the file is one of those to the byte: before anything is deleted for its sake.</summary>
    public static bool Fits(string path, IEnumerable<CheckpointHash> hashes, CancellationToken cancellationToken) =>
        (new FileInfo(path).Length, ContentHash.OfFile(path, cancellationToken)) is var found && hashes.Any(hash => (hash.Size, hash.Hash) == found);

    [GeneratedRegex(@"^\.([0-9]{20})\.checkpoint\.parquet\.([0-9]{1,19})-([0-9a-f]{32})\.xxh128$")]
    private static partial Regex Pattern();
}
