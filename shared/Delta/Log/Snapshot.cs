using System.Collections.Immutable;

namespace FeatureJobs.Delta;

/// <summary>The state of a table at one version. Immutable; holds one entry a data file, none a row.</summary>
public sealed class Snapshot
{
    private readonly ImmutableSortedDictionary<string, AddFile> _files;
    private readonly ImmutableSortedDictionary<string, TransactionId> _transactions;

    internal Snapshot(ITableStorage storage, long version, LogState state)
    {
        Storage = storage;
        Version = version;
        State = state;
        _files = state.Files;
        _transactions = state.Transactions;
        (Protocol, Metadata, Fields) = TableSupport.RequireReadable(state, version, storage.Location);
        Mapping = ColumnMapping.ModeOf(Protocol, Metadata, storage.Location);
        PartitionFields = [.. Metadata.PartitionColumns.Select(column => Fields.First(known => known.Name == column))];
    }

    public ITableStorage Storage { get; }

    /// <summary>Counts commits, from 0.</summary>
    public long Version { get; }

    public Protocol Protocol { get; }

    public Metadata Metadata { get; }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<DeltaField> Fields { get; }

    /// <summary>By what columns are found in data files.</summary>
    public ColumnMappingMode Mapping { get; }

    /// <summary>The columns whose values stand in the log, once a file (<see cref="AddFile.PartitionValues"/>), in the order of the log.</summary>
    public IReadOnlyList<DeltaField> PartitionFields { get; }

    /// <summary>The configuration of each domain that has one.</summary>
    public IEnumerable<DomainMetadata> Domains => State.Domains.Values;

    /// <summary>The data files in ordinal order of their names.</summary>
    public IEnumerable<AddFile> Files => _files.Values;

    public int FileCount => _files.Count;

    /// <summary>What was wrong with the log and did no harm to this state: checkpoints that could not be read.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    internal LogState State { get; }

    /// <summary>The last transaction of each application.</summary>
    public IEnumerable<TransactionId> Transactions => _transactions.Values;

    /// <summary>The last number that this application has committed, or null.</summary>
    public long? TransactionVersion(string appId) => _transactions.TryGetValue(appId, out var transaction) ? transaction.Version : null;

    /// <summary>The files that may hold a row for which the predicate is true: all but those whose partition values or statistics rule it out.</summary>
    /// <exception cref="ArgumentException">A column is unknown, or a value is not of its column's type.</exception>
    public IEnumerable<AddFile> FilesFor(FilePredicate predicate)
    {
        predicate.Check(Fields);
        var fields = predicate.Conditions.Select(condition => Fields.First(known => known.Name == condition.Column)).ToList();
        return Files.Where(file => predicate.MayMatch(file, fields, PartitionFields));
    }

    internal Snapshot Next(long version, IReadOnlyList<LogLine> commit) => new(Storage, version, State.Apply(commit, Storage.Location));
}
