namespace FeatureJobs.Delta;

/// <summary>How the columns of rows to add differ from those of the table: all differences, not only the first.</summary>
internal static class SchemaFit
{
    /// <exception cref="DeltaException">They differ.</exception>
    public static void Require(IReadOnlyList<DeltaField> table, IReadOnlyList<DeltaField> given, string location)
    {
        if (table.SequenceEqual(given))
        {
            return;
        }

        var differences = table.SelectMany(field => Of(field, given))
            .Concat(given.Where(field => Same(table, field.Name) is null).Select(field => $"column '{field.Name}' {field.Type} is not one of the table"))
            .ToList();
        if (differences.Count == 0)
        {
            differences.Add($"the order is {Names(table)} in the table and {Names(given)} in the rows");
        }

        throw new DeltaException($"The rows to add do not have the columns of the table '{location}': {string.Join("; ", differences)}. They must be the same, in the same order.");

        static string Names(IEnumerable<DeltaField> fields) => string.Join(", ", fields.Select(field => field.Name));
    }

    private static IEnumerable<string> Of(DeltaField field, IReadOnlyList<DeltaField> given)
    {
        if (Same(given, field.Name) is not { } other)
        {
            yield return $"column '{field.Name}' {field.Type} is missing";
            yield break;
        }

        if (other.Name != field.Name)
        {
            yield return $"column '{field.Name}' is spelled '{other.Name}' (names differ by case only)";
        }

        if (other.Type != field.Type)
        {
            yield return $"column '{field.Name}' is {field.Type} in the table and {other.Type} in the rows";
        }

        if (other.Nullable != field.Nullable)
        {
            yield return $"column '{field.Name}' {(field.Nullable ? "may be null" : "must have values")} in the table and {(other.Nullable ? "may be null" : "must have values")} in the rows";
        }
    }

    private static DeltaField? Same(IEnumerable<DeltaField> fields, string name) =>
        fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
}
