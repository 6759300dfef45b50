using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Tests;

/// <summary>A small store without mistakes, to be changed one thing at a time.</summary>
internal static class Sample
{
    public const string StoreFile = "feature_store.yaml";
    public const string File = "features/flights.yaml";

    public const string Store = """
        name: flights
        engine: {kind: duckdb, memory: 2GB, threads: 2, spill: spill}

        """;

    public const string Text = """
        entities:
          - {name: airport, keys: [{name: origin, type: string}]}
        sources:
          - name: flights
            path: ../data/flights-*.parquet
            derive: {known_at: "date + minutes(30 + greatest(delay, 0))"}
            event_timestamp: known_at
            where: delay is not null
        feature_groups:
          - name: delays
            entity: airport
            source: flights
            every: 1h
            aggregations:
              - {function: count, windows: [3h, 24h]}
              - {function: mean, of: delay, windows: [3h, 7d]}
              - {name: late_share, function: mean, of: "case when delay > 15 then 1.0 else 0.0 end", windows: [24h]}
        feature_services:
          - {name: late, features: [delays]}

        """;

    /// <summary>What the source's files hold.</summary>
    public static readonly Column[] Columns =
    [
        new("date", DataType.Timestamp), new("origin", DataType.String), new("destination", DataType.String),
        new("delay", DataType.Int32), new("distance", DataType.Float64), new("cancelled", DataType.Bool), new("day", DataType.Date),
    ];

    /// <summary>The sample with one piece of text replaced; the piece must be there exactly once.</summary>
    public static string With(string piece, string replacement) => Replace(Text, piece, replacement);

    public static string Replace(string text, string piece, string replacement)
    {
        Assert.Equal(2, text.Split(piece).Length);
        return text.Replace(piece, replacement);
    }

    /// <summary>The store file and the features file, with one piece of text of either replaced.</summary>
    public static (string Path, string Text)[] Changed(string piece, string replacement) => Store.Contains(piece)
        ? [(StoreFile, Replace(Store, piece, replacement)), (File, Text)]
        : [(StoreFile, Store), (File, With(piece, replacement))];

    /// <summary>One variable is defined, and its value must never be seen.</summary>
    public const string Secret = "/s3cret";

    public static string? Environment(string name) => name == "SECRET" ? Secret : null;

    private static string? SettingMistake(string key) => key == "spark.sql.session.timeZone" ? "is fixed at 'UTC', since results depend on it (what a printed statement means depends on it); leave it out" : null;

    public static (StoreDefinition? Definition, ImmutableArray<Diagnostic> Diagnostics) Bind(
        IEnumerable<(string Path, string Text)> files, IReadOnlyList<Column>? columns, Func<string, string?>? environment = null)
    {
        var parsed = ParsedDefinitions.Parse([.. files.Select(file => new DefinitionFile(file.Path, file.Text))], environment ?? Environment, SettingMistake);
        var definition = parsed.Bind(_ => columns, out var diagnostics);
        Assert.Equal(diagnostics.IsEmpty, definition is not null);
        return (definition, diagnostics);
    }

    public static string[] Mistakes(params (string Path, string Text)[] files) => [.. Bind(files, Columns).Diagnostics.Select(diagnostic => diagnostic.ToString())];

    /// <summary>The mistakes of a features file beside a sound store file.</summary>
    public static string[] Mistakes(string text) => Mistakes((StoreFile, Store), (File, text));

    /// <summary>The definition of a features file that must have no mistakes.</summary>
    public static StoreDefinition Definition(string text, IReadOnlyList<Column>? columns = null)
    {
        var (definition, diagnostics) = Bind([(StoreFile, Store), (File, text)], columns ?? Columns);
        Assert.Empty(diagnostics);
        return definition!;
    }
}
