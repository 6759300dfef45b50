using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Runs;

/// <summary>What is new in a source since the last batch, decided by positions alone, never by event time.</summary>
/// <param name="New">Files to consume.</param>
/// <param name="Kept">Positions of files consumed before, as they are now.</param>
internal sealed record SourceDelta(ImmutableArray<FoundFile> New, ImmutableArray<SourcePosition> Kept)
{
    /// <summary>Compares the files on disk with the consumed ones. A content hash is taken again only where size or time changed.</summary>
    /// <param name="advice">What to do about files that changed.</param>
    /// <exception cref="RunRefusedException">Consumed data changed or vanished.</exception>
    public static async Task<SourceDelta> FindAsync(Source source, ImmutableArray<FoundFile> found, ImmutableArray<SourcePosition> consumed, string advice, CancellationToken cancellation)
    {
        var files = found.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var kept = ImmutableArray.CreateBuilder<SourcePosition>(consumed.Length);
        var mistakes = new List<string>();
        foreach (var position in consumed)
        {
            if (!files.Remove(position.Path, out var file))
                mistakes.Add($"{position.Path} is gone");
            else if (file.Size == position.Size && file.Modified == position.Modified)
                kept.Add(position);
            else if (file.Size == position.Size && await SourceFiles.HashAsync(file, cancellation) == position.Hash)
                kept.Add(position with { Modified = file.Modified });
            else
                mistakes.Add($"{position.Path} was replaced ({position.Size} bytes when it was read, {file.Size} now)");
        }
        if (mistakes.Count > 0)
            throw new RunRefusedException(
                $"Source '{source.Name}': files that earlier batches consumed have changed: {string.Join("; ", mistakes.Take(5))}{(mistakes.Count > 5 ? $"; and {mistakes.Count - 5} more" : "")}. {advice}");
        return new([.. files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)], kept.ToImmutable());
    }

    /// <summary>The position of a new file, its hash taken now. The caller checks with <see cref="Unchanged"/> once the file has been read.</summary>
    public static async Task<SourcePosition> PositionAsync(FoundFile file, CancellationToken cancellation) =>
        new(file.Path, file.Size, file.Modified, await SourceFiles.HashAsync(file, cancellation));

    /// <summary>True when the file on disk is still the one that was found.</summary>
    public static bool Unchanged(FoundFile file)
    {
        var now = new FileInfo(file.FullPath);
        return now.Exists && now.Length == file.Size && now.LastWriteTimeUtc.Ticks == file.Modified;
    }
}
