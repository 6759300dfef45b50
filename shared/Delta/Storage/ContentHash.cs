using System.Globalization;
using System.IO.Hashing;

namespace FeatureJobs.Delta;

/// <summary>
/// XxHash128 of a file's bytes, as 32 hexadecimal digits in big-endian order. Readers of Parquet miss most flipped bits; this finds all of them.
/// </summary>
public static class ContentHash
{
    /// <summary>The key of <see cref="AddFile.Tags"/> under which files of ours carry it. Other writers keep tags and ignore this one.</summary>
    public const string Tag = "contentHash.xxh128";

    private const int BufferBytes = 1 << 20;

    /// <summary>Reads the whole file: from the page cache, where it was just written.</summary>
    public static string OfFile(string path, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
        for (long at = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = RandomAccess.Read(file, buffer, at);
            if (count == 0)
            {
                break;
            }

            hash.Append(buffer.AsSpan(0, count));
            at += count;
        }

        return hash.GetCurrentHashAsUInt128().ToString("x32", CultureInfo.InvariantCulture);
    }
}
