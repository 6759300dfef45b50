using FeatureJobs.Delta;

namespace FeatureJobs.Commands.Rendering;

/// <summary>A Delta table at one version.</summary>
/// <param name="Rows">Null: not every file says how many it has.</param>
internal sealed record TableDocument(
    string Location, long Version, string Id, string? Name, string? Description, int Files, long Bytes, long? Rows,
    int MinReaderVersion, int MinWriterVersion, string[] Features, TableColumnDocument[] Columns, IReadOnlyDictionary<string, string?> Properties)
{
    public static TableDocument Of(Snapshot snapshot) => new(
        snapshot.Storage.Location, snapshot.Version, snapshot.Metadata.Id, snapshot.Metadata.Name, snapshot.Metadata.Description,
        snapshot.FileCount, snapshot.Files.Sum(file => file.Size), RowsOf(snapshot),
        snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion,
        [.. (snapshot.Protocol.ReaderFeatures ?? []).Union(snapshot.Protocol.WriterFeatures ?? []).Order(StringComparer.Ordinal)],
        [.. snapshot.Fields.Select(field => new TableColumnDocument(field.Name, field.Type.ToString(), field.Nullable, snapshot.PartitionFields.Contains(field)))],
        snapshot.Metadata.Configuration);

    private static long? RowsOf(Snapshot snapshot)
    {
        long rows = 0;
        foreach (var file in snapshot.Files)
        {
            if (FileStatistics.Parse(file.Stats, []).Rows is not { } count) return null;
            rows += count - (file.DeletionVector?.Cardinality ?? 0);
        }
        return rows;
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Type">As Delta calls it.</param>
internal sealed record TableColumnDocument(string Name, string Type, bool Nullable, bool Partition);

/// <summary>A commit as it describes itself.</summary>
internal sealed record CommitDocument(
    long Version, string Timestamp, string? Operation, IReadOnlyDictionary<string, string> OperationParameters, IReadOnlyDictionary<string, string> OperationMetrics,
    long? ReadVersion, bool? IsBlindAppend, string? EngineInfo, string? UserName, string? UserMetadata)
{
    public static CommitDocument Of(CommitEntry entry) => new(
        entry.Version, Words.ExactTime(entry.Timestamp), entry.Operation, entry.Parameters, entry.Metrics,
        entry.ReadVersion, entry.IsBlindAppend, entry.EngineInfo, entry.UserName, entry.UserMetadata);
}
