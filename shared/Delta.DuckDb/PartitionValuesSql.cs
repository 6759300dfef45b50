using System.Globalization;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Partition values as a table of the files' numbers, with a column for each partition column.</summary>
internal static class PartitionValuesSql
{
    public static string Of(Snapshot snapshot, IReadOnlyList<DeltaField> partitions, IReadOnlyList<AddFile> files)
    {
        var rows = files.Select((file, index) => string.Create(CultureInfo.InvariantCulture,
            $"({index}, {string.Join(", ", partitions.Select(field => Text(PartitionValue.TextOf(file, field, snapshot.Storage.Location))))})"));
        var columns = partitions.Select((field, index) => $"{Typed($"v.{Column(index)}", field.Type)} AS {Column(index)}");
        return $"(SELECT CAST(v.file AS UBIGINT) AS file, {string.Join(", ", columns)} "
            + $"FROM (VALUES {string.Join(", ", rows)}) AS v(file, {string.Join(", ", partitions.Select((_, index) => Column(index)))}))";
    }

    public static string Column(int index) => string.Create(CultureInfo.InvariantCulture, $"p{index}");

    private static string Text(string? value) => value is null ? "NULL" : DuckDbSql.Text(value);

    private static string Typed(string text, DeltaType type) => type.Kind == DeltaTypeKind.Binary
        ? $"encode(CAST({text} AS VARCHAR))"
        : $"CAST(CAST({text} AS VARCHAR) AS {DuckDbSql.Type(type)})";
}
