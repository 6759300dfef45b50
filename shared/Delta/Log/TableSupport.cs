using System.Text.RegularExpressions;

namespace FeatureJobs.Delta;

/// <summary>What is read and written so far. Anything else is refused by its name, never passed over.</summary>
internal static partial class TableSupport
{
    private const int ReaderVersion = 1;
    private const int WriterVersion = 2;

    public static Protocol NewTable { get; } = new() { MinReaderVersion = ReaderVersion, MinWriterVersion = WriterVersion };

    public static (Protocol Protocol, Metadata Metadata, IReadOnlyList<DeltaField> Fields) RequireReadable(LogState state, long version, string location)
    {
        var protocol = state.Protocol ?? throw Damaged("protocol");
        if (protocol.MinReaderVersion > ReaderVersion)
        {
            var features = protocol.ReaderFeatures is { Count: > 0 } named ? $" with the features {string.Join(", ", named)}" : "";
            throw new DeltaException($"The table '{location}' needs reader version {protocol.MinReaderVersion}{features}, which is not supported yet "
                + $"(supported: reader version {ReaderVersion}).");
        }

        var metadata = state.Metadata ?? throw Damaged("metaData");
        if (metadata.Format.Provider != "parquet")
        {
            throw new DeltaException($"The files of the table '{location}' are of format '{metadata.Format.Provider}', which is not supported (supported: parquet).");
        }

        if (metadata.PartitionColumns.Count > 0)
        {
            throw new DeltaException($"The table '{location}' is partitioned by {string.Join(", ", metadata.PartitionColumns)}; partitions are not supported yet.");
        }

        return metadata.SchemaString is { } schema
            ? (protocol, metadata, SchemaText.Read(schema, location))
            : throw new DeltaException($"The table '{location}' has no schema at version {version}, so it has no columns to read. Give it one with the program that created it.");

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

        if (snapshot.Fields.FirstOrDefault(field => field.HasInvariant) is { } field)
        {
            throw new DeltaException($"Column '{field.Name}' of the table '{location}' has an invariant; writing such tables is not supported yet.");
        }
    }

    public static void RequireRelative(string path, string location)
    {
        if (AbsolutePath().IsMatch(path))
        {
            throw new DeltaException($"The table '{location}' refers to the absolute path '{path}'; only files inside the table's folder are supported yet.");
        }
    }

    public static void RequireNoDeletionVector(AddFile add, string location)
    {
        if (add.DeletionVector is not null)
        {
            throw new DeltaException($"File '{add.Path}' of the table '{location}' has a deletion vector, which is not supported yet.");
        }
    }

    [GeneratedRegex("^(/|[A-Za-z][A-Za-z0-9+.-]*:)")]
    private static partial Regex AbsolutePath();
}
