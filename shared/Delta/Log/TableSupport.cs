namespace FeatureJobs.Delta;

/// <summary>What is read and written so far. Anything else is refused by its name, never passed over.</summary>
internal static class TableSupport
{
    private const int ReaderVersion = 1;
    private const int WriterVersion = 2;

    public static Protocol NewTable { get; } = new() { MinReaderVersion = ReaderVersion, MinWriterVersion = WriterVersion };

    public static (Protocol Protocol, Metadata Metadata, IReadOnlyList<DeltaField> Fields) RequireReadable(LogState state, long version, string location)
    {
        var protocol = state.Protocol ?? throw Damaged("protocol");
        ReaderFeatures.Require(protocol, location);
        var metadata = state.Metadata ?? throw Damaged("metaData");
        if (metadata.Format.Provider != "parquet")
        {
            throw new DeltaException($"The files of the table '{location}' are of format '{metadata.Format.Provider}', which is not supported (supported: parquet).");
        }

        var schema = metadata.SchemaString
            ?? throw new DeltaException($"The table '{location}' has no schema at version {version}, so it has no columns to read. Give it one with the program that created it.");
        var fields = SchemaText.Read(schema, ColumnMapping.ModeOf(protocol, metadata, location), location);
        return metadata.PartitionColumns.FirstOrDefault(column => fields.All(field => field.Name != column)) is { } missing
            ? throw new DeltaException($"The table '{location}' is partitioned by '{missing}', which is not one of its columns. The log is damaged: restore the folder '{LogName.Folder}'.")
            : (protocol, metadata, fields);

        DeltaException Damaged(string action) => new(
            $"The log of the table '{location}' has no {action} action up to version {version}: it is damaged. Restore the folder '{LogName.Folder}'.");
    }

    public static void RequireWritable(Snapshot snapshot)
    {
        var (protocol, location) = (snapshot.Protocol, snapshot.Storage.Location);
        if (protocol.MinWriterVersion > WriterVersion)
        {
            var features = protocol.WriterFeatures is { Count: > 0 } named ? $" with the features {string.Join(", ", named)}" : "";
            throw new DeltaException($"The table '{location}' needs writer version {protocol.MinWriterVersion}{features}; writing it is not supported yet "
                + $"(supported: writer version {WriterVersion}).");
        }

        if (snapshot.Metadata.PartitionColumns.Count > 0)
        {
            throw new DeltaException($"The table '{location}' is partitioned by {string.Join(", ", snapshot.Metadata.PartitionColumns)}; writing such tables is not supported yet.");
        }

        if (snapshot.Fields.FirstOrDefault(field => field.HasInvariant) is { } field)
        {
            throw new DeltaException($"Column '{field.Name}' of the table '{location}' has an invariant; writing such tables is not supported yet.");
        }
    }
}
