namespace FeatureJobs.Delta;

/// <summary>
/// Whether a commit still makes sense after one that it did not know: the rules of Delta's writers at the level Serializable, in their order.
/// A blind append reads no data files, so neither files added nor files removed matter to it.
/// </summary>
internal static class ConflictCheck
{
    /// <param name="basis">The table before the winner; its columns are still the winner's, else the winner changed them.</param>
    public static Conflicted? Against(LogCommit winner, NewCommit ours, Snapshot basis)
    {
        var lines = winner.Lines;
        ConflictKind? kind =
            lines.Any(line => line.Protocol is not null) ? ConflictKind.ProtocolChanged
            : lines.Any(line => line.Metadata is not null) ? ConflictKind.MetadataChanged
            : ours.Transaction is { } own && lines.Any(line => line.Transaction?.AppId == own.AppId) ? ConflictKind.SameTransaction
            : null;
        if (kind is { } found)
        {
            return Of(found, winner.Version, ours, basis.Storage.Location);
        }

        var added = lines.Select(line => line.Add).OfType<AddFile>().FirstOrDefault(add => Matters(add, ours, basis));
        if (added is not null)
        {
            return Of(ConflictKind.FilesAdded, winner.Version, ours, basis.Storage.Location, added.Path);
        }

        var read = ours.Reads.Files.Select(file => file.File).ToHashSet(StringComparer.Ordinal);
        var removes = ours.Removes.Select(file => file.File).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in lines.Select(line => line.Remove).OfType<RemoveFile>())
        {
            if (ours.Reads.IsWhole || read.Contains(gone.File))
            {
                return Of(ConflictKind.ReadFileRemoved, winner.Version, ours, basis.Storage.Location, gone.Path);
            }

            if (removes.Contains(gone.File))
            {
                return Of(ConflictKind.SameFileRemoved, winner.Version, ours, basis.Storage.Location, gone.Path);
            }
        }

        return null;
    }

    public static Conflicted Of(ConflictKind kind, long winner, NewCommit ours, string location, string file = "")
    {
        var what = kind switch
        {
            ConflictKind.TableCreated => "created it meanwhile",
            ConflictKind.ProtocolChanged => "changed its protocol",
            ConflictKind.MetadataChanged => "changed its schema or properties",
            ConflictKind.SameTransaction => $"has written the transaction '{ours.Transaction?.AppId}' already",
            ConflictKind.FilesAdded => $"added the file '{file}', which may hold rows that matter here",
            ConflictKind.ReadFileRemoved => $"removed the file '{file}', which was read",
            ConflictKind.SameFileRemoved => $"removed the file '{file}' too",
            ConflictKind.CommitsGone => "committed what is cleaned up already, so that it cannot be looked at",
            _ => "was faster, again and again",
        };
        var nothing = ours.IsBlindAppend ? "Nothing was added to" : "Nothing was changed in";
        return new Conflicted(kind, winner, $"{nothing} the table '{location}': another writer {what} (version {winner}). Read the table again, then decide anew.");
    }

    private static bool Matters(AddFile add, NewCommit ours, Snapshot basis)
    {
        if (!ours.ChangesData || ours.Reads.Predicate is not { } predicate)
        {
            return false;
        }

        var fields = predicate.Conditions.Select(condition => basis.Fields.First(field => field.Name == condition.Column)).ToList();
        return predicate.MayMatch(add, fields, basis.PartitionFields);
    }
}
