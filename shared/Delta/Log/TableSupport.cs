namespace FeatureJobs.Delta;

/// <summary>What is read. Anything else is refused by its name, never passed over.</summary>
internal static class TableSupport
{
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
}
