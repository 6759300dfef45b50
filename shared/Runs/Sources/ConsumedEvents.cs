using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>The events of a group version's batches, from the source files that these consumed.</summary>
internal static class ConsumedEvents
{
    /// <summary>The events folded by entity and time, one relation for each bound on the time of rows.</summary>
    /// <param name="last">The newest batch that counts; files of later ones are not read.</param>
    /// <exception cref="RunRefusedException">A consumed file is gone or has another content now.</exception>
    public static async Task<(ImmutableArray<Relation> Events, ImmutableArray<string> Warnings)> FindAsync(
        IEngine engine, GroupVersion version, AggregatedGroup group, BatchRecord last, string storeFolder, CancellationToken cancellation)
    {
        var found = SourceFiles.Find(group.Source, storeFolder);
        await SourceDelta.FindAsync(group.Source, found, last.Positions, "Put the originals back: exact windows are computed from the events themselves.", cancellation);
        var paths = found.ToDictionary(file => file.Path, file => file.FullPath, StringComparer.Ordinal);
        var (scans, warnings) = (ImmutableArray.CreateBuilder<Relation>(), ImmutableArray.CreateBuilder<string>());
        var (seen, whole) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var record in await new BatchLog(engine, version).RecordsAsync(last.Batch, cancellation))
        {
            ImmutableArray<string> files = [.. record.Positions.Where(position => seen.Add(position.Path)).Select(position => paths[position.Path])];
            // Rows that lay in the future of their batch's clock were set aside, and do not come back because time has passed.
            if (record is { Quarantined: > 0, Clock: { } clock } && files.Length > 0)
                scans.Add(Fold(files, clock + Grid.Microseconds(group.Source.MaxFuture)));
            else
                whole.AddRange(files);
            if (record is { Quarantined: > 0, Clock: null })
                warnings.Add($"Batch {record.Batch} of {version} was made by a version that did not note its clock: rows it set aside because they lay in the future count as events here.");
        }
        if (whole.Count > 0)
            scans.Add(Fold([.. whole], long.MaxValue));
        return (scans.ToImmutable(), warnings.ToImmutable());

        Relation Fold(ImmutableArray<string> files, long latest) => MomentWindows.Fold(group, SourceColumns.Scan(group.Source, files), latest);
    }
}
