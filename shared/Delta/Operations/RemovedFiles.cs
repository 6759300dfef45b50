namespace FeatureJobs.Delta;

/// <summary>
/// What left a table within a time that is longer than its checkpoints keep it: the commits tell, as far as they go back.
/// </summary>
internal sealed class RemovedFiles(ITableStorage storage, LogReader log, TimeProvider clock)
{
    /// <param name="retention">Longer than the table's own.</param>
    /// <exception cref="ArgumentException">The commits do not go back that far.</exception>
    public async Task<IReadOnlyList<RemoveFile>> SinceAsync(Snapshot snapshot, TimeSpan retention, TimeSpan own, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var versions = await log.CommitsUpToAsync(snapshot.Version, cancellationToken);
        var removes = new List<RemoveFile>();
        for (var index = versions.Count - 1; index >= 0; index--)
        {
            var file = LogName.Commit(versions[index]);
            var age = now - await StorageFault.GuardAsync(storage.ModifiedAsync(file, cancellationToken), $"Looking at '{file}'", storage);
            removes.AddRange((await log.ReadCommitAsync(versions[index], cancellationToken)).Lines.Select(line => line.Remove).OfType<RemoveFile>());

            // One commit beyond, whose time is before all that is asked for.
            if (age > retention || versions[index] == 0)
            {
                return removes;
            }

            if (index == 0)
            {
                throw TooLong(age);
            }
        }

        throw TooLong(TimeSpan.Zero);

        ArgumentException TooLong(TimeSpan reach) => new(
            $"Which files left the table '{storage.Location}' in the last {Vacuum.Text(retention)} cannot be told: its checkpoints keep that for {Vacuum.Text(own)} ({TableProperties.DeletedFileRetention}), "
            + $"and its commits go back {Vacuum.Text(reach)}. Give a retention of {Vacuum.Text(reach > own ? TimeSpan.FromDays(Math.Max(own.TotalDays, Math.Floor(reach.TotalDays))) : own)} or less, "
            + $"and set the two properties {TableProperties.DeletedFileRetention} and {TableProperties.LogRetention} to more for what is removed from now on.");
    }
}
