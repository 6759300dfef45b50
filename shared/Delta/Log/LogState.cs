using System.Collections.Immutable;

namespace FeatureJobs.Delta;

/// <summary>The actions in force after some prefix of a log (protocol: "Action Reconciliation").</summary>
internal sealed record LogState
{
    public static readonly LogState Empty = new();

    public Protocol? Protocol { get; private init; }

    public Metadata? Metadata { get; private init; }

    public ImmutableSortedDictionary<string, AddFile> Files { get; private init; } =
        ImmutableSortedDictionary.Create<string, AddFile>(StringComparer.Ordinal);

    /// <summary>What checkpoints keep for a while, so that a vacuum knows how old a removed file is.</summary>
    public ImmutableSortedDictionary<string, RemoveFile> Tombstones { get; private init; } =
        ImmutableSortedDictionary.Create<string, RemoveFile>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, TransactionId> Transactions { get; private init; } =
        ImmutableSortedDictionary.Create<string, TransactionId>(StringComparer.Ordinal);

    /// <summary>The configuration of each domain that has one.</summary>
    public ImmutableSortedDictionary<string, DomainMetadata> Domains { get; private init; } =
        ImmutableSortedDictionary.Create<string, DomainMetadata>(StringComparer.Ordinal);

    /// <summary>The actions of one commit have no order among themselves; what one removes and adds is there afterwards.</summary>
    public LogState Apply(IReadOnlyList<LogLine> lines, string location)
    {
        var files = Files.ToBuilder();
        var tombstones = Tombstones.ToBuilder();
        var transactions = Transactions.ToBuilder();
        foreach (var remove in lines.Select(line => line.Remove).OfType<RemoveFile>())
        {
            var key = remove.Key;
            files.Remove(key);
            tombstones[key] = remove;
        }

        foreach (var add in lines.Select(line => line.Add).OfType<AddFile>())
        {
            FilePath.RequireLocal(add.Path, location);
            var key = add.Key;
            tombstones.Remove(key);
            files[key] = add;
        }

        foreach (var transaction in lines.Select(line => line.Transaction).OfType<TransactionId>())
        {
            transactions[transaction.AppId] = transaction;
        }

        var domains = lines.Select(line => line.DomainMetadata).OfType<DomainMetadata>()
            .Aggregate(Domains, (all, domain) => domain.Removed ? all.Remove(domain.Domain) : all.SetItem(domain.Domain, domain));
        return new LogState
        {
            Protocol = lines.LastOrDefault(line => line.Protocol is not null)?.Protocol ?? Protocol,
            Metadata = lines.LastOrDefault(line => line.Metadata is not null)?.Metadata ?? Metadata,
            Files = files.ToImmutable(),
            Tombstones = tombstones.ToImmutable(),
            Transactions = transactions.ToImmutable(),
            Domains = domains,
        };
    }
}
