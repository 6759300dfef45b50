namespace FeatureJobs.Delta.DuckDb;

/// <summary>Fields inside structs, which files of mapped tables hold under other names than the table's.</summary>
internal static class NestedNames
{
    /// <summary>Whether any field inside has another name in files.</summary>
    public static bool Differ(DeltaType type) => type.Fields.Any(field => field.PhysicalName != field.Name || Differ(field.Type));

    /// <summary>The value with the table's names. Null stays null, an empty struct of nulls stays what it is.</summary>
    public static string Logical(string value, DeltaType type, int depth = 0)
    {
        if (!Differ(type))
        {
            return value;
        }

        var element = $"e{depth}";
        return type.Kind switch
        {
            DeltaTypeKind.Struct => $"CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({string.Join(", ", type.Fields.Select(field =>
                $"{DuckDbSql.Name(field.Name)} := {Logical($"struct_extract({value}, {DuckDbSql.Text(field.PhysicalName)})", field.Type, depth)}"))}) END",
            DeltaTypeKind.Array => $"list_transform({value}, lambda {element}: {Logical(element, type.Fields[0].Type, depth + 1)})",
            _ => $"map_from_entries(list_transform(map_entries({value}), lambda {element}: struct_pack("
                + $"k := {Logical($"{element}.key", type.Fields[0].Type, depth + 1)}, v := {Logical($"{element}.value", type.Fields[1].Type, depth + 1)})))",
        };
    }
}
