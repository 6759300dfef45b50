using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>A case as definition files.</summary>
internal static class CaseYaml
{
    public const string Storage = "tables";

    private static readonly JsonSerializerOptions _quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The embedded engine, as <c>engine</c> says it.</summary>
    public const string Embedded = "{kind: duckdb, memory: 512MB, threads: 2}";

    public static string Settings(string engine) => $"""
        name: conformance
        engine: {engine}
        storage: {Storage}

        """;

    /// <summary>Entity, source and group, all of the case's name. Files are looked for in <c>data/NAME</c>.</summary>
    public static string Of(ConformanceCase @case)
    {
        var source = @case.Source;
        var group = @case.Group;
        var text = new StringBuilder($"""
            entities:
              - name: {@case.Name}
                keys: [{string.Join(", ", @case.Keys.Select(key => $"{{name: {key.Name}, type: {YamlText.Of(key.Kind)}}}"))}]
            sources:
              - name: {@case.Name}
                path: ../data/{@case.Name}/*.parquet
                event_timestamp: {source.EventTimestamp}

            """);
        if (source.Declared)
            text.Append($"    columns: {{{string.Join(", ", source.Columns.Select(column => $"{column.Name}: {YamlText.Of(column.Kind)}"))}}}\n");
        if (source.Derive.Length > 0)
            text.Append($"    derive: {{{string.Join(", ", source.Derive.Select(derived => $"{derived.Name}: {Quoted(derived.Formula.Text)}"))}}}\n");
        if (source.Where is { } where)
            text.Append($"    where: {Quoted(where.Text)}\n");
        if (source.MaxFuture is { } future)
            text.Append($"    max_future: {YamlText.Duration(future)}\n");
        if (source.AdvancesByClock)
            text.Append("    advance: clock\n");

        text.Append($"""
            feature_groups:
              - name: {@case.Name}
                entity: {@case.Name}
                source: {@case.Name}
                every: {YamlText.Duration(group.Every)}

            """);
        if (group.Offset != 0)
            text.Append($"    offset: {YamlText.Duration(group.Offset)}\n");
        if (group.ClosedRight)
            text.Append("    closed: right\n");
        if (group.Tile is { } tile)
            text.Append($"    tile: {YamlText.Duration(tile)}\n");
        text.Append("    aggregations:\n");
        foreach (var aggregation in group.Aggregations)
            text.Append($"      - {{{string.Join(", ", Entries(aggregation))}}}\n");
        return text.ToString();
    }

    private static IEnumerable<string> Entries(Aggregation aggregation)
    {
        if (aggregation.Name is { } name)
            yield return $"name: {name}";
        yield return $"function: {YamlText.Of(aggregation.Function)}";
        if (aggregation.Of is { } of)
            yield return $"of: {Quoted(of.Text)}";
        if (aggregation.Where is { } where)
            yield return $"where: {Quoted(where.Text)}";
        yield return $"windows: [{string.Join(", ", aggregation.Windows.Select(YamlText.Duration))}]";
        if (aggregation.Delay != 0)
            yield return $"delay: {YamlText.Duration(aggregation.Delay)}";
        if (aggregation.Default is { } value)
            yield return $"default: {(value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture))}";
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, _quoting);
}
