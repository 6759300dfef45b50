using System.Runtime.CompilerServices;

namespace FeatureJobs.Delta;

/// <content>Reading a table that is there, its history and what changed.</content>
public sealed partial class DeltaTable
{
    private CommitTimes Times => new(Storage, _log);

    /// <summary>As <see cref="SnapshotAsync(CancellationToken)"/>, for whoever knows that there is a table.</summary>
    /// <exception cref="DeltaException">There is no table, or the log is damaged, unsupported or unreachable.</exception>
    public async Task<Snapshot> LatestAsync(CancellationToken cancellationToken) =>
        await SnapshotAsync(cancellationToken) ?? throw await _log.NoTableAsync(cancellationToken);

    /// <summary>The table as it was at <paramref name="version"/>.</summary>
    /// <exception cref="DeltaException">There is no table or no such version, or the log is damaged, unsupported or unreachable.</exception>
    public async Task<Snapshot> AtAsync(long version, CancellationToken cancellationToken) =>
        await SnapshotAsync(version, cancellationToken) ?? throw await _log.NoTableAsync(cancellationToken);

    /// <summary>The table as it was at that moment: the newest version that is not younger, in whole milliseconds.</summary>
    /// <exception cref="DeltaException">There is no table, or no version of that time; or the log is damaged, unsupported or unreachable.</exception>
    public async Task<Snapshot> AtAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var latest = await LatestAsync(cancellationToken);
        var first = await _log.FirstAsync(latest.Version, cancellationToken);
        return await AtAsync(await Times.VersionAtAsync(latest, first, moment, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// What each commit says of itself, newest first, as far back as commits are kept. Times are those in the commits where the table has them,
    /// else those of the commits' files.
    /// </summary>
    /// <exception cref="DeltaException">There is no table, or a commit is damaged or missing.</exception>
    public async IAsyncEnumerable<CommitEntry> HistoryAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var latest = await LatestAsync(cancellationToken);
        var inCommit = CommitTimes.InCommit(latest)?.Version ?? long.MaxValue;
        var versions = await _log.CommitsUpToAsync(latest.Version, cancellationToken);
        var times = await Times.FileTimesAsync(versions, cancellationToken);
        for (var index = versions.Count - 1; index >= 0; index--)
        {
            var commit = await _log.ReadCommitAsync(versions[index], cancellationToken);
            var time = (versions[index] >= inCommit ? CommitEntry.InCommitTime(commit) : null) ?? times[index];
            yield return CommitEntry.Of(commit, DateTimeOffset.FromUnixTimeMilliseconds(time));
        }
    }

    /// <summary>What the commits of these versions did, oldest first, both ends included. The order of actions inside a commit means nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 &lt;= from &lt;= to.</exception>
    /// <exception cref="DeltaException">A commit is missing (cleaned up, or not there yet) or damaged, or the table is unsupported.</exception>
    public async IAsyncEnumerable<VersionChange> RangeAsync(long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);

        // Who cannot read the table at the end cannot tell what its files mean.
        _ = await AtAsync(to, cancellationToken);
        for (var version = from; version <= to; version++)
        {
            var change = VersionChange.Of(await _log.ReadCommitAsync(version, cancellationToken));
            if (change.Protocol is { } protocol)
            {
                ReaderFeatures.Require(protocol, Storage.Location);
            }

            yield return change;
        }
    }
}
