using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>The schema as Spark's JSON, which is what the log holds (protocol: "Schema Serialization Format").</summary>
internal static class SchemaText
{
    // Deeper than any table (a struct inside a struct is three levels); a schema nested without end must not end the process.
    private const int MaxDepth = 512;

    // Spark refuses these in Parquet column names unless columns are mapped.
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" ,;{}()\n\t=");

    public static string Write(IReadOnlyList<DeltaField> fields)
    {
        if (fields.Count == 0)
        {
            throw new ArgumentException("A table needs at least one column.", nameof(fields));
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            WriteStruct(json, fields);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <exception cref="DeltaException">Not a schema, or a type that is not supported.</exception>
    public static IReadOnlyList<DeltaField> Read(string schema, ColumnMappingMode mapping, string location)
    {
        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var fields = ReadFields(document.RootElement);
            RequireDistinct(fields, location);
            return fields;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeltaException($"The schema of the table '{location}' cannot be read ({e.Message}). Restore the log of the table.", innerException: e);
        }

        DeltaField[] ReadFields(JsonElement type) => [.. type.GetProperty("fields").EnumerateArray().Select(ReadField)];

        DeltaField ReadField(JsonElement json)
        {
            var name = Text(json, "name");
            var field = new DeltaField(name, ReadType(json.GetProperty("type"), name), json.GetProperty("nullable").GetBoolean());
            if (json.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && metadata.EnumerateObject().Any())
            {
                // The last one counts, as it does for Spark, should a name come twice.
                field = field with { Metadata = metadata.EnumerateObject().GroupBy(entry => entry.Name, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => entry.Last().Value.Clone(), StringComparer.Ordinal) };
            }

            return ColumnMapping.Mapped(field, mapping, location);
        }

        DeltaType ReadType(JsonElement type, string column)
        {
            if (type.ValueKind == JsonValueKind.String)
            {
                return DeltaType.TryParse(type.GetString()!) ?? throw Unsupported(column, type.GetString()!, location);
            }

            return Text(type, "type") switch
            {
                "struct" => DeltaType.Struct(ReadFields(type)),
                "array" => DeltaType.Array(ReadType(type.GetProperty("elementType"), column), type.GetProperty("containsNull").GetBoolean()),
                "map" => DeltaType.Map(ReadType(type.GetProperty("keyType"), column), ReadType(type.GetProperty("valueType"), column), type.GetProperty("valueContainsNull").GetBoolean()),
                var other => throw Unsupported(column, other, location),
            };
        }
    }

    private static string Text(JsonElement json, string property) => json.GetProperty(property).GetString() ?? throw new JsonException($"a {property} is null");

    private static DeltaException Unsupported(string column, string type, string location) => new(
        $"Column '{column}' of the table '{location}' has type {type}, which is not supported "
        + "(supported: boolean, byte, short, integer, long, float, double, decimal, string, binary, date, timestamp, timestamp_ntz, void, struct, array, map).");

    // Delta names are the same in upper and lower case; a log that says otherwise was not written by Delta.
    private static void RequireDistinct(IEnumerable<DeltaField> fields, string location)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields)
        {
            if (!names.Add(field.Name))
            {
                throw new DeltaException($"Two columns of the table '{location}' are called '{field.Name}' (upper and lower case are the same). "
                    + "Its schema is damaged: restore the log of the table.");
            }
        }
    }

    private static void WriteStruct(Utf8JsonWriter json, IEnumerable<DeltaField> fields)
    {
        json.WriteStartObject();
        json.WriteString("type", "struct");
        json.WriteStartArray("fields");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields)
        {
            CheckName(field.Name, names);
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WritePropertyName("type");
            WriteType(json, field.Type);
            json.WriteBoolean("nullable", field.Nullable);
            json.WriteStartObject("metadata");
            foreach (var (name, value) in field.Metadata)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, DeltaType type)
    {
        switch (type.Kind)
        {
            case DeltaTypeKind.Struct:
                WriteStruct(json, type.Fields);
                break;
            case DeltaTypeKind.Array:
                json.WriteStartObject();
                json.WriteString("type", "array");
                json.WritePropertyName("elementType");
                WriteType(json, type.Fields[0].Type);
                json.WriteBoolean("containsNull", type.Fields[0].Nullable);
                json.WriteEndObject();
                break;
            case DeltaTypeKind.Map:
                json.WriteStartObject();
                json.WriteString("type", "map");
                json.WritePropertyName("keyType");
                WriteType(json, type.Fields[0].Type);
                json.WritePropertyName("valueType");
                WriteType(json, type.Fields[1].Type);
                json.WriteBoolean("valueContainsNull", type.Fields[1].Nullable);
                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(type.ToString());
                break;
        }
    }

    private static void CheckName(string name, HashSet<string> names)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny(Forbidden))
        {
            throw new ArgumentException($"'{name}' cannot be a column name: it is empty or holds a space or one of ,;{{}}()=.");
        }

        if (!names.Add(name))
        {
            throw new ArgumentException($"Two columns are called '{name}' (upper and lower case are the same).");
        }
    }
}
