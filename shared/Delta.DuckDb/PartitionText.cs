using System.Buffers;
using System.Globalization;
using System.Text;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Partition values as the log holds them (protocol: "Partition Value Serialization"), and the folders they are written to.</summary>
internal static class PartitionText
{
    /// <summary>Hive's name for the folder of nulls. In the log a null is null.</summary>
    private const string NullFolder = "__HIVE_DEFAULT_PARTITION__";

    // What Hive and Spark escape in the name of a folder.
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\"#%'*/:=?\\{[]^\u007F");

    /// <summary>The value's text in SQL; an empty one is null, since readers take the two for the same.</summary>
    /// <exception cref="DeltaException">Values of this type do not go into paths.</exception>
    public static string Sql(DeltaField field, string location)
    {
        var name = DuckDbSql.Name(field.Name);
        return field.Type.Kind switch
        {
            DeltaTypeKind.String => $"nullif({name}, '')",
            DeltaTypeKind.Timestamp => $"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')",
            DeltaTypeKind.TimestampNtz => $"strftime({name}, '%Y-%m-%d %H:%M:%S.%f')",
            DeltaTypeKind.Float or DeltaTypeKind.Double =>
                $"CASE WHEN isnan({name}) THEN 'NaN' WHEN isinf({name}) THEN (CASE WHEN {name} > 0 THEN 'Infinity' ELSE '-Infinity' END) ELSE CAST({name} AS VARCHAR) END",
            DeltaTypeKind.Binary or DeltaTypeKind.Void or DeltaTypeKind.Struct or DeltaTypeKind.Array or DeltaTypeKind.Map =>
                throw new DeltaException($"The table '{location}' is partitioned by '{field.Name}' of type {field.Type}; writing such partitions is not supported."),
            _ => $"CAST({name} AS VARCHAR)",
        };
    }

    /// <summary>As Spark names it: <c>day=2024-06-15</c>. Only for people and for tidiness; readers go by the log.</summary>
    public static string Folder(IEnumerable<(string Column, string? Value)> values) =>
        string.Join('/', values.Select(entry => $"{Escape(entry.Column)}={(entry.Value is { } value ? Escape(value) : NullFolder)}"));

    /// <summary>The name of a file as a path in the log: each part URI-encoded exactly once.</summary>
    public static string Logged(string file) => string.Join('/', file.Split('/').Select(part => Uri.EscapeDataString(part).Replace("%3D", "=", StringComparison.Ordinal)));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character < ' ' || Escaped.Contains(character))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{(int)character:X2}");
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }
}
