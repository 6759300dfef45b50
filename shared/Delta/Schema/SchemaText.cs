using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>The schema as Spark's JSON, which is what the log holds (protocol: "Schema Serialization Format").</summary>
internal static class SchemaText
{
    // Spark refuses these in Parquet column names unless columns are mapped.
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" ,;{}()\n\t=");

    public static string Write(IReadOnlyList<DeltaField> fields)
    {
        Check(fields);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("type", "struct");
            json.WriteStartArray("fields");
            foreach (var field in fields)
            {
                json.WriteStartObject();
                json.WriteString("name", field.Name);
                json.WriteString("type", field.Type.ToString());
                json.WriteBoolean("nullable", field.Nullable);
                json.WriteStartObject("metadata");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <exception cref="DeltaException">Not a schema, or a type that is not supported.</exception>
    public static IReadOnlyList<DeltaField> Read(string schema, string location)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            return [.. document.RootElement.GetProperty("fields").EnumerateArray().Select(field => ReadField(field, location))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeltaException($"The schema of the table '{location}' cannot be read ({e.Message}). Restore the log of the table.", innerException: e);
        }
    }

    private static DeltaField ReadField(JsonElement field, string location)
    {
        var name = field.GetProperty("name").GetString()!;
        var type = field.GetProperty("type");
        var typeName = type.ValueKind == JsonValueKind.String ? type.GetString()! : type.GetProperty("type").GetString()!;
        return new DeltaField(name, DeltaType.TryParse(typeName) ?? throw Unsupported(name, typeName, location), field.GetProperty("nullable").GetBoolean())
        {
            HasInvariant = field.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("delta.invariants", out _),
        };
    }

    private static DeltaException Unsupported(string column, string type, string location) => new(
        $"Column '{column}' of the table '{location}' has type {type}, which is not supported yet "
        + "(supported: boolean, integer, long, double, string, date, timestamp, decimal).");

    private static void Check(IReadOnlyList<DeltaField> fields)
    {
        if (fields.Count == 0)
        {
            throw new ArgumentException("A table needs at least one column.", nameof(fields));
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields)
        {
            if (field.Name.Length == 0 || field.Name.AsSpan().ContainsAny(Forbidden))
            {
                throw new ArgumentException($"'{field.Name}' cannot be a column name: it is empty or holds a space or one of ,;{{}}()=.", nameof(fields));
            }

            if (!names.Add(field.Name))
            {
                throw new ArgumentException($"Two columns are called '{field.Name}' (upper and lower case are the same).", nameof(fields));
            }
        }
    }
}
