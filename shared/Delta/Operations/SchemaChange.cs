namespace FeatureJobs.Delta;

/// <summary>Changes of the columns that leave every file as it is.</summary>
internal static class SchemaChange
{
    public static NewCommit Add(Snapshot basis, IReadOnlyList<DeltaField> columns)
    {
        if (columns.FirstOrDefault(column => !column.Nullable) is { } required)
        {
            throw new ArgumentException($"Column '{required.Name}' must have values, but the rows that are in the table '{basis.Storage.Location}' would have none: let it be null.");
        }

        var fields = basis.Fields.Concat(columns).ToList();
        return Of(basis, fields, "ADD COLUMNS", string.Join(",", columns.Select(column => column.Name))) with { Protocol = Needed(basis, columns) };
    }

    public static NewCommit AllowNulls(Snapshot basis, IReadOnlyList<string> columns)
    {
        if (columns.FirstOrDefault(column => basis.Fields.All(field => field.Name != column)) is { } unknown)
        {
            throw new ArgumentException($"The table '{basis.Storage.Location}' has no column '{unknown}'; it has {string.Join(", ", basis.Fields.Select(field => field.Name))}.");
        }

        return Of(basis, [.. basis.Fields.Select(field => columns.Contains(field.Name) ? field with { Nullable = true } : field)], "CHANGE COLUMN", string.Join(",", columns));
    }

    private static NewCommit Of(Snapshot basis, IReadOnlyList<DeltaField> fields, string operation, string columns) => new()
    {
        Fields = fields,
        Metadata = basis.Metadata with { SchemaString = SchemaText.Write(fields) },
        Operation = operation,
        OperationParameters = new Dictionary<string, string> { ["columns"] = columns },
    };

    /// <summary>Null: the table's protocol serves the columns too.</summary>
    private static Protocol? Needed(Snapshot basis, IReadOnlyList<DeltaField> columns)
    {
        var needed = WriterSupport.NewTable(columns);
        if (needed.ReaderFeatures is not { } features || features.All(feature => WriterSupport.HasFeature(basis.Protocol, feature)))
        {
            return null;
        }

        // The features that a version without a list stands for are listed from then on (protocol: "Table Features", appendix).
        var readers = basis.Protocol.ReaderFeatures ?? (basis.Protocol.MinReaderVersion == 2 ? ["columnMapping"] : []);
        var writers = basis.Protocol.WriterFeatures ?? WriterSupport.FeaturesOf(basis.Protocol.MinWriterVersion);
        return needed with { ReaderFeatures = [.. readers.Union(features)], WriterFeatures = [.. writers.Union(features)] };
    }
}
