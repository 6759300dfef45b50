using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>By what a column is found in a data file (protocol: "Column Mapping").</summary>
public enum ColumnMappingMode
{
    /// <summary>By its name.</summary>
    None,

    /// <summary>By a name that outlives renaming.</summary>
    Name,

    /// <summary>By a number.</summary>
    Id,
}

/// <summary>Column mapping as the log says it.</summary>
internal static class ColumnMapping
{
    private const string Property = "delta.columnMapping.mode";
    private const string PhysicalName = "delta.columnMapping.physicalName";
    private const string Id = "delta.columnMapping.id";

    /// <summary>The property counts only where the protocol asks readers to know it.</summary>
    public static ColumnMappingMode ModeOf(Protocol protocol, Metadata metadata, string location)
    {
        var asked = protocol.MinReaderVersion == 2 || protocol.ReaderFeatures?.Contains(ReaderFeatures.ColumnMapping) == true;
        return asked ? metadata.Configuration.GetValueOrDefault(Property) switch
        {
            null or "none" => ColumnMappingMode.None,
            "name" => ColumnMappingMode.Name,
            "id" => ColumnMappingMode.Id,
            var other => throw new DeltaException($"The table '{location}' maps its columns by '{other}', which is not supported (supported: none, name, id)."),
        } : ColumnMappingMode.None;
    }

    /// <exception cref="DeltaException">A mapped table has a column without its physical name or id.</exception>
    public static DeltaField Mapped(DeltaField field, ColumnMappingMode mode, string location)
    {
        if (mode == ColumnMappingMode.None)
        {
            return field;
        }

        var named = field.Metadata.TryGetValue(PhysicalName, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        var number = field.Metadata.TryGetValue(Id, out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) ? value : (int?)null;
        return named is null || (mode == ColumnMappingMode.Id && number is null)
            ? throw new DeltaException($"Column '{field.Name}' of the table '{location}' has no {(named is null ? PhysicalName : Id)}, though the table maps its columns by {mode}. "
                + "The schema in the log is damaged: restore the log of the table.")
            : field with { PhysicalName = named, PhysicalId = number };
    }
}
