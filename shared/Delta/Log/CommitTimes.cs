using System.Globalization;

namespace FeatureJobs.Delta;

/// <summary>
/// When versions came to be: by the times in commits, where the table has them (protocol: "In-Commit Timestamps"), else by those of the commits' files,
/// each at least a millisecond after the one before it.
/// </summary>
internal sealed class CommitTimes(ITableStorage storage, LogReader log)
{
    private const string Enabled = "delta.enableInCommitTimestamps";
    private const string EnabledVersion = "delta.inCommitTimestampEnablementVersion";
    private const string EnabledTime = "delta.inCommitTimestampEnablementTimestamp";

    /// <param name="versions">With a commit file each, in order and without gaps.</param>
    /// <returns>Milliseconds since 1970, UTC, of each.</returns>
    public async Task<IReadOnlyList<long>> FileTimesAsync(IReadOnlyList<long> versions, CancellationToken cancellationToken)
    {
        var times = new List<long>(versions.Count);
        foreach (var version in versions)
        {
            var file = LogName.Commit(version);
            var modified = await StorageFault.GuardAsync(storage.ModifiedAsync(file, cancellationToken), $"Looking at '{file}'", storage);
            times.Add(times.Count == 0 ? modified.ToUnixTimeMilliseconds() : Math.Max(modified.ToUnixTimeMilliseconds(), times[^1] + 1));
        }

        return times;
    }

    /// <summary>From which version on commits carry their times; null: none does. The second is when that began, where it was not from the start.</summary>
    public static (long Version, long? Time)? InCommit(Snapshot latest)
    {
        var configuration = latest.Metadata.Configuration;
        if (!string.Equals(configuration.GetValueOrDefault(Enabled), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return Number(EnabledVersion) is { } version && Number(EnabledTime) is { } time ? (version, time) : (0, null);

        long? Number(string property) =>
            long.TryParse(configuration.GetValueOrDefault(property), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    public async Task<long> InCommitTimeAsync(long version, CancellationToken cancellationToken) =>
        CommitEntry.InCommitTime(await log.ReadCommitAsync(version, cancellationToken))
        ?? throw new DeltaException($"'{LogName.Commit(version)}' of the table '{storage.Location}' has no time in it, though the table says that its commits do. "
            + "The log is damaged: restore the file, or ask for a version by its number.");

    /// <summary>The newest version that was there at that moment.</summary>
    /// <param name="first">The oldest version that can be read.</param>
    /// <exception cref="DeltaException">There are no times, or the moment is before the oldest or after the newest version.</exception>
    public async Task<long> VersionAtAsync(Snapshot latest, long first, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        if (first > latest.Version)
        {
            throw new DeltaException($"The table '{storage.Location}' has a checkpoint of version {latest.Version} and no commits, which would tell when versions came to be. Ask for a version by its number.");
        }

        // The end of the millisecond asked for: the log counts whole ones.
        var asked = moment.ToUnixTimeMilliseconds();
        if (InCommit(latest) is { } inCommit && asked >= (inCommit.Time ?? long.MinValue))
        {
            return await SearchAsync(Math.Max(inCommit.Version, first), latest.Version, asked, cancellationToken);
        }

        var last = InCommit(latest) is { } later ? later.Version - 1 : latest.Version;
        var versions = Enumerable.Range(0, (int)Math.Max(0, last - first + 1)).Select(offset => first + offset).ToList();
        var times = await FileTimesAsync(versions, cancellationToken);
        if (times.Count == 0 || asked < times[0])
        {
            throw TooEarly(moment, first, times.Count == 0 ? null : times[0]);
        }

        return last == latest.Version && asked > times[^1]
            ? throw TooLate(moment, last, times[^1])
            : versions[times.Count(time => time <= asked) - 1];
    }

    private async Task<long> SearchAsync(long first, long last, long asked, CancellationToken cancellationToken)
    {
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(asked);
        if (await InCommitTimeAsync(first, cancellationToken) is var begin && asked < begin)
        {
            throw TooEarly(moment, first, begin);
        }

        if (await InCommitTimeAsync(last, cancellationToken) is var end && asked > end)
        {
            throw TooLate(moment, last, end);
        }

        // These times grow with the versions.
        while (first < last)
        {
            var middle = first + ((last - first + 1) / 2);
            (first, last) = await InCommitTimeAsync(middle, cancellationToken) <= asked ? (middle, last) : (first, middle - 1);
        }

        return first;
    }

    private DeltaException TooEarly(DateTimeOffset moment, long version, long? time) => new(
        $"The table '{storage.Location}' has no version as old as {Text(moment)}; the oldest that can be read is {version}{(time is { } known ? $" of {Text(known)}" : "")}. Ask for that time or a later one.");

    private DeltaException TooLate(DateTimeOffset moment, long version, long time) => new(
        $"The table '{storage.Location}' has no version as new as {Text(moment)}; its newest is {version} of {Text(time)}. Ask for that time or an earlier one.");

    private static string Text(long milliseconds) => Text(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
