namespace FeatureJobs.Delta;

/// <summary>
/// Whether an append still makes sense after a commit that it did not know. Appends read no data files,
/// so neither files added nor files removed matter to them (protocol notes: blind appends).
/// </summary>
internal static class ConflictCheck
{
    public static Conflicted? Against(LogCommit winner, NewCommit ours, string location)
    {
        ConflictKind? kind = winner.Lines switch
        {
            var lines when lines.Any(line => line.Protocol is not null) => ConflictKind.ProtocolChanged,
            var lines when lines.Any(line => line.Metadata is not null) => ConflictKind.MetadataChanged,
            var lines when ours.Transaction is { } own && lines.Any(line => line.Transaction?.AppId == own.AppId) => ConflictKind.SameTransaction,
            _ => null,
        };
        return kind is { } found ? Of(found, winner.Version, ours, location) : null;
    }

    public static Conflicted Of(ConflictKind kind, long winner, NewCommit ours, string location)
    {
        var what = kind switch
        {
            ConflictKind.TableCreated => "created it meanwhile",
            ConflictKind.ProtocolChanged => "changed its protocol",
            ConflictKind.MetadataChanged => "changed its schema or properties",
            ConflictKind.SameTransaction => $"has written the transaction '{ours.Transaction?.AppId}' already",
            _ => "was faster, again and again",
        };
        return new Conflicted(kind, winner, $"Nothing was added to the table '{location}': another writer {what} (version {winner}). Read the table again, then decide anew.");
    }
}
