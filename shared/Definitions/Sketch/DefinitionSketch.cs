using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>What is known of a file that definitions are to be begun for.</summary>
/// <param name="Subject">What a row is about; the source's name. Made an identifier.</param>
/// <param name="Path">As it is to stand in the YAML file.</param>
/// <param name="Keys">The columns that name an entity.</param>
/// <param name="Time">The column that says when a row became true: a timestamp or a date.</param>
/// <param name="Declared">Must the columns be declared (CSV)?</param>
public sealed record SketchedSource(string Subject, string Path, ImmutableArray<Column> Columns, ImmutableArray<string> Keys, string Time, bool Declared);

/// <summary>Definitions to begin with: a block of YAML that is valid as it is, for a person to change.</summary>
public static class DefinitionSketch
{
    private const int Described = 3;

    /// <summary>One entity, one source, one group of counts and means, one service.</summary>
    public static string Yaml(SketchedSource sketched)
    {
        var source = Identifier(sketched.Subject);
        var keys = sketched.Keys.Select(key => sketched.Columns.First(column => column.Name == key)).ToList();
        var entity = Identifier(Stem(keys[0].Name) is var stem && stem == source ? $"{stem}_entity" : stem);
        // Keys are names of every table; a column that cannot be one is derived under a name that can.
        var derive = keys.Where(key => Names.KeyMistake(key.Name) is not null).Select(key => (Name: KeyName(key.Name), Text: Quote(key.Name))).ToList();
        var time = sketched.Time;
        if (sketched.Columns.First(column => column.Name == time).Type == DataType.Date)
            derive.Add((time = Free($"{Identifier(sketched.Time)}_at_midnight", sketched.Columns), $"cast({Quote(sketched.Time)} as timestamp)"));

        var yaml = new StringBuilder();
        void Line(string text) => yaml.Append(text).Append('\n');
        Line("entities:");
        Line($"  - {{name: {entity}, keys: [{string.Join(", ", keys.Select(key => $"{{name: {KeyName(key.Name)}, type: {key.Type}}}"))}]}}");
        Line("sources:");
        Line($"  - name: {source}");
        Line($"    path: {Text(sketched.Path)}");
        if (sketched.Declared)
        {
            Line("    format: csv");
            Line($"    columns: {{{string.Join(", ", sketched.Columns.Select(column => $"{Text(column.Name)}: {column.Type}"))}}}");
        }
        if (derive.Count > 0)
            Line($"    derive: {{{string.Join(", ", derive.Select(derived => $"{derived.Name}: {Text(derived.Text)}"))}}}");
        Line($"    event_timestamp: {Text(time)}");
        Line("feature_groups:");
        Line($"  - name: {Group(entity, source)}");
        Line($"    entity: {entity}");
        Line($"    source: {source}");
        Line("    every: 1h");
        Line("    aggregations:");
        Line("      - {function: count, windows: [1d, 7d]}");
        foreach (var column in sketched.Columns.Where(column => column.Type.IsNumeric && Names.IsIdentifier(column.Name) && !sketched.Keys.Contains(column.Name)).Take(Described))
            Line($"      - {{function: mean, of: {column.Name}, windows: [1d, 7d]}}");
        Line("feature_services:");
        Line($"  - {{name: {source}_model, features: [{Group(entity, source)}]}}");
        return yaml.ToString();
    }

    private static string Group(string entity, string source) => string.Join('_', $"{entity}_{source}".Split('_', StringSplitOptions.RemoveEmptyEntries));

    private static string KeyName(string column) => Names.KeyMistake(column) is null ? column : $"key_{Identifier(column)}";

    private static string Free(string name, ImmutableArray<Column> columns)
    {
        while (columns.Any(column => Names.Comparer.Equals(column.Name, name)))
            name += "_1";
        return name;
    }

    /// <summary><c>customer_id</c> is a customer's.</summary>
    private static string Stem(string key)
    {
        foreach (var end in (string[])["_id", "_key", "_code", "_no", "_number"])
            if (key.Length > end.Length && key.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                return key[..^end.Length];
        return key;
    }

    /// <summary>The text with all that a name may not have as _, single ones, in small letters.</summary>
    private static string Identifier(string text)
    {
        var letters = string.Concat(text.ToLower(CultureInfo.InvariantCulture).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var name = string.Join('_', letters.Split('_', StringSplitOptions.RemoveEmptyEntries));
        name = name.Length == 0 || char.IsAsciiDigit(name[0]) ? $"d{name}" : name;
        return name.Length > 40 ? name[..40].TrimEnd('_') : name;
    }

    /// <summary>A column in an expression.</summary>
    private static string Quote(string column) => Names.IsIdentifier(column) ? column : $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A scalar of YAML, in quotes where its plain form could be read as something else.</summary>
    private static string Text(string value) =>
        Names.IsIdentifier(value) && value.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
            ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
