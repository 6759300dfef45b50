using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>
/// What the log knows of the rows of a file (protocol: "Per-file Statistics"). Whatever is missing or cannot be read is null: nothing is known.
/// </summary>
public sealed record FileStatistics(long? Rows, IReadOnlyDictionary<string, ColumnStatistics> Columns)
{
    private static readonly FileStatistics Unknown = new(null, new Dictionary<string, ColumnStatistics>());

    /// <param name="stats"><see cref="AddFile.Stats"/>.</param>
    public static FileStatistics Parse(string? stats, IReadOnlyList<DeltaField> fields)
    {
        if (string.IsNullOrEmpty(stats))
        {
            return Unknown;
        }

        try
        {
            using var document = JsonDocument.Parse(stats);
            var root = document.RootElement;
            return new FileStatistics(
                root.TryGetProperty("numRecords", out var rows) && rows.TryGetInt64(out var count) ? count : null,
                fields.Distinct().ToDictionary(field => field.Name, field => ReadColumn(root, field), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Unknown;
        }
    }

    internal ColumnStatistics Of(string column) => Columns.GetValueOrDefault(column) ?? new ColumnStatistics(null, null, null);

    private static ColumnStatistics ReadColumn(JsonElement root, DeltaField field) => new(
        Entry(root, "minValues", field) is { } min ? StatisticsJson.Read(min, field.Type) : null,
        Entry(root, "maxValues", field) is { } max ? StatisticsJson.Read(max, field.Type) : null,
        Entry(root, "nullCount", field) is { ValueKind: JsonValueKind.Number } nulls && nulls.TryGetInt64(out var count) ? count : null);

    private static JsonElement? Entry(JsonElement root, string part, DeltaField field) =>
        root.TryGetProperty(part, out var values) && values.ValueKind == JsonValueKind.Object && values.TryGetProperty(field.PhysicalName, out var value) ? value : null;
}

/// <summary>
/// Bounds of a column in one file. They are bounds, not values: a long string's are cut, and a timestamp's are cut to the millisecond
/// below, the greatest one too.
/// </summary>
/// <param name="Nulls">Rows without a value.</param>
public sealed record ColumnStatistics(DeltaValue? Min, DeltaValue? Max, long? Nulls);
