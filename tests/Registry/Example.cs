using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Registry;

namespace FeatureJobs.Tests;

/// <summary>A store of two groups and a service, to be changed one thing at a time.</summary>
internal static class Example
{
    public const string Store = "name: flights\n";

    public const string Text = """
        entities:
          - {name: airport, keys: [{name: origin, type: string}]}
        sources:
          - name: flights
            path: ../data/flights.parquet
            event_timestamp: at
          - name: updates
            path: ../data/updates.parquet
            event_timestamp: at
        feature_groups:
          - name: delays
            entity: airport
            source: flights
            every: 1h
            aggregations:
              - {function: count, windows: [3h, 24h]}
              - {function: mean, of: delay, windows: [3h]}
          - name: profile
            entity: airport
            source: updates
            features: [runways, {name: is_hub, expression: "departures > 100"}]
        feature_services:
          - {name: late, features: [delays, "profile:is_hub"]}

        """;

    public static readonly ImmutableSortedDictionary<string, ImmutableArray<AppliedColumn>> Sources = new Dictionary<string, ImmutableArray<AppliedColumn>>
    {
        ["flights"] = [new("at", TypeKind.Timestamp), new("origin", TypeKind.String), new("destination", TypeKind.String), new("delay", TypeKind.Int32), new("distance", TypeKind.Float64)],
        ["updates"] = [new("at", TypeKind.Timestamp), new("origin", TypeKind.String), new("runways", TypeKind.Int32), new("departures", TypeKind.Int64)],
    }.ToImmutableSortedDictionary();

    public static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The text with pieces replaced, each there exactly once.</summary>
    public static string With(params (string Piece, string Replacement)[] changes)
    {
        var text = Text;
        foreach (var (piece, replacement) in changes)
        {
            Assert.Equal(2, text.Split(piece).Length);
            text = text.Replace(piece, replacement);
        }
        return text;
    }

    public static string With(string piece, string replacement) => With((piece, replacement));

    public static ImmutableArray<DefinitionFile> Files(string text) => [new("feature_store.yaml", Store), new("features/all.yaml", text)];

    public static StoreDefinition Definition(string text, ImmutableSortedDictionary<string, ImmutableArray<AppliedColumn>>? sources = null)
    {
        var parsed = ParsedDefinitions.Parse(Files(text), _ => "/data");
        var definition = parsed.Bind(name => [.. (sources ?? Sources)[name].Select(column => new Column(column.Name, new DataType(column.Type)))], out var diagnostics);
        Assert.Empty(diagnostics);
        return definition!;
    }

    /// <summary>A plan as text: each stage, below it its details and, after a &gt;, its tables.</summary>
    public static string Show(StorePlan plan) => string.Join('\n', plan.Stages.SelectMany(stage =>
        (string[])[$"{stage.Action} {stage.Subject}", .. stage.Details.Select(detail => "  " + detail), .. stage.Tables.Select(table => "  > " + table)]));
}

/// <summary>What applies one after the other leave behind, kept by hand instead of in a table.</summary>
internal sealed class Applies
{
    private readonly Dictionary<(string Group, int Version), ImmutableArray<string>> _features = [];
    private (AppliedRevision Revision, StoreDefinition Definition)? _applied;

    public Applies(params string[] texts)
    {
        foreach (var text in texts)
            Apply(text);
    }

    public AppliedRevision Revision => _applied!.Value.Revision;

    public StorePlan Plan(string text, ImmutableSortedDictionary<string, ImmutableArray<AppliedColumn>>? sources = null) => Planner.Plan(
        _applied, _features.ToImmutableDictionary(), Example.Definition(text, sources), Example.Files(text), sources ?? Example.Sources, Example.Now);

    public StorePlan Apply(string text)
    {
        var plan = Plan(text);
        var definition = Example.Definition(text);
        foreach (var group in definition.Groups)
            _features.TryAdd((group.Name, plan.Next.Newest(group.Name)!.Version), [.. group.Features.Select(feature => feature.Name)]);
        _applied = (plan.Next, definition);
        return plan;
    }
}
