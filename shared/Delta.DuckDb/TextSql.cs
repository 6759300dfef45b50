namespace FeatureJobs.Delta.DuckDb;

/// <summary>Values of a table as values that JSON can hold without loss.</summary>
internal static class TextSql
{
    /// <summary>
    /// What to_json prints as is: times in ISO form with six digits of fraction (Z for those with a zone), decimals and what is no finite number as texts,
    /// bytes as base64, structs as objects, arrays as arrays, maps as arrays of [key, value].
    /// </summary>
    public static string Of(string value, DeltaType type, int depth = 0)
    {
        var element = $"e{depth}";
        return type.Kind switch
        {
            // As microseconds first: printing a time with a zone asks a calendar for each row.
            DeltaTypeKind.Timestamp => $"strftime(make_timestamp(epoch_us({value})), '%Y-%m-%dT%H:%M:%S.%fZ')",
            DeltaTypeKind.TimestampNtz => $"strftime({value}, '%Y-%m-%dT%H:%M:%S.%f')",
            DeltaTypeKind.Date or DeltaTypeKind.Decimal => $"CAST({value} AS VARCHAR)",
            DeltaTypeKind.Binary => $"to_base64({value})",
            DeltaTypeKind.Double => Finite(value, $"to_json({value})"),

            // As text first: to_json prints the double that a float is.
            DeltaTypeKind.Float => Finite(value, $"CAST(CAST({value} AS VARCHAR) AS JSON)"),
            DeltaTypeKind.Struct when type.Fields.IsEmpty => "NULL",
            DeltaTypeKind.Struct => $"CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({string.Join(", ", type.Fields.Select(field =>
                $"{DuckDbSql.Name(field.Name)} := {Of($"struct_extract({value}, {DuckDbSql.Text(field.Name)})", field.Type, depth)}"))}) END",
            DeltaTypeKind.Array => $"list_transform({value}, lambda {element}: {Of(element, type.Fields[0].Type, depth + 1)})",
            DeltaTypeKind.Map => $"list_transform(map_entries({value}), lambda {element}: [to_json({Of($"{element}.key", type.Fields[0].Type, depth + 1)}), "
                + $"to_json({Of($"{element}.value", type.Fields[1].Type, depth + 1)})])",
            _ => value,
        };
    }

    /// <summary>One text a row: an object with every column in order, null as null.</summary>
    public static string JsonLine(IReadOnlyList<DeltaField> fields) =>
        $"CAST(to_json(struct_pack({string.Join(", ", fields.Select(field => $"{DuckDbSql.Name(field.Name)} := {Of(DuckDbSql.Name(field.Name), field.Type)}"))})) AS VARCHAR)";

    /// <summary>The column as the text of a cell; nested ones as JSON.</summary>
    public static string Cell(DeltaField field)
    {
        var value = Of(DuckDbSql.Name(field.Name), field.Type);
        return field.Type.IsNested ? $"CAST(to_json({value}) AS VARCHAR)"
            : field.Type.Kind is DeltaTypeKind.Double or DeltaTypeKind.Float ? $"({value} ->> '$')"
            : $"CAST({value} AS VARCHAR)";
    }

    private static string Finite(string value, string number) =>
        $"CASE WHEN isnan({value}) THEN to_json('NaN') WHEN isinf({value}) THEN to_json(CASE WHEN {value} > 0 THEN 'Infinity' ELSE '-Infinity' END) ELSE {number} END";
}
