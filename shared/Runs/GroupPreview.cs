using System.Collections.Immutable;
using Apache.Arrow;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>What a group would hold, over a sample of its source.</summary>
/// <param name="Files">How many files there are, and how many were read, the newest names first.</param>
/// <param name="Rows">Rows read; the others are parts of them: rows = used + filtered + bad.</param>
/// <param name="First">The least event_timestamp of used rows, null without any.</param>
/// <param name="At">The boundary of the features, of aggregated groups; null of groups of rows and where no row is used.</param>
/// <param name="Reasons">Why rows would go to quarantine: reason, expression or column, rows; the most frequent first.</param>
/// <param name="Features">Keys, event_timestamp, features as stored; streamed, each batch disposed by the receiver.</param>
public sealed record GroupPreview(
    (int Found, int Read) Files, long Rows, long Used, long Filtered, DateTimeOffset? First, DateTimeOffset? Last, DateTimeOffset? At,
    ImmutableArray<(string Reason, string Expression, long Rows)> Reasons, IAsyncEnumerable<RecordBatch> Features)
{
    private const long Enough = 1_000_000;
    private const int Named = 10;

    /// <summary>Reads a sample of the source and evaluates the group on it. Writes nothing.</summary>
    /// <exception cref="DiagnosticException">The source has no file, or files with other columns.</exception>
    public static async Task<GroupPreview> OfAsync(
        IEngine engine, FeatureGroup group, string storeFolder, DateTimeOffset clock, ImmutableArray<(string Name, Literal Value)> entity, int limit, CancellationToken cancellation)
    {
        var found = SourceFiles.Find(group.Source, storeFolder);
        if (found.IsEmpty)
            throw Refused($"source '{group.Source.Name}' has no file at {group.Source.Path}, so there is nothing to preview. Put one there");
        var (files, rows) = (new List<string>(), 0L);
        foreach (var file in found.Reverse())
        {
            try
            {
                rows += (await SourceColumns.DescribeAsync(engine, group.Source, [file.FullPath], cancellation))[0].Rows;
            }
            catch (RunRefusedException e)
            {
                throw Refused(e.Message);
            }
            files.Add(file.FullPath);
            if (rows >= Enough)
                break;
        }
        var scan = SourceColumns.Scan(group.Source, [.. files]);
        var latest = Grid.Microseconds(clock) + Grid.Microseconds(group.Source.MaxFuture);
        var judged = CheckedRows.Of(group, scan, latest);
        var counts = (await engine.SmallAsync(SampledFeatures.Counts(judged), cancellation))[0];
        var (used, last) = ((long)counts[1]!, counts[4] as DateTimeOffset?);
        var bad = (long)counts[0]! - used - (long)counts[2]!;
        var reasons = bad == 0 ? [] : await engine.SmallAsync(SampledFeatures.Reasons(judged, Named), cancellation);
        long? at = last is not { } l ? null : group is AggregatedGroup aggregated ? Grid.Of(aggregated).Floor(Grid.Microseconds(l)) : Grid.Microseconds(l);
        var features = at is { } boundary ? engine.QueryAsync(SampledFeatures.Rows(group, scan, latest, boundary, entity, limit), cancellation) : AsyncEnumerable.Empty<RecordBatch>();
        return new((found.Length, files.Count), (long)counts[0]!, used, (long)counts[2]!, counts[3] as DateTimeOffset?, last,
            group is AggregatedGroup && at is { } b ? Grid.Moment(b) : null, [.. reasons.Select(row => ((string)row[0]!, (string)row[1]!, (long)row[2]!))], features);
    }

    private static DiagnosticException Refused(string message) => new([new("FJ2013", "", 0, 0, message)]);
}
