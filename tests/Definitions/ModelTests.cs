using FeatureJobs.Definitions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Tests;

/// <summary>What sound files mean.</summary>
public class ModelTests
{
    [Fact]
    public void Settings_and_their_defaults()
    {
        var settings = Sample.Definition(Sample.Text).Settings;
        Assert.Equal(("flights", "storage", "duckdb", 2_000_000_000L, 2, "spill"), (settings.Name, settings.Storage, settings.Engine.Kind, settings.Engine.MemoryBytes, settings.Engine.Threads, settings.Engine.SpillFolder));
        var least = ParsedDefinitions.Parse([new(Sample.StoreFile, "name: x\nstorage: ${SECRET}/x\n")], Sample.Environment).Settings!;
        Assert.Equal(("${SECRET}/x", Sample.Secret + "/x"), (least.Storage, least.ResolvedStorage));
        Assert.Equal(new EngineSettings("duckdb", null, null, null), least.Engine);
    }

    [Fact]
    public void The_engine_may_be_Spark_with_an_address_and_settings_of_its_own()
    {
        const string text = """
            name: x
            engine:
              kind: spark
              remote: "sc://spark:15002/;token=${SECRET}"
              spill: scratch
              settings: {spark.executor.memory: 4g, spark.sql.shuffle.partitions: 64, spark.hadoop.fs.key: "${SECRET}", spark.speculation: true}
            """;
        var engine = ParsedDefinitions.Parse([new(Sample.StoreFile, text)], Sample.Environment).Settings!.Engine;
        Assert.Equal(("spark", "sc://spark:15002/;token=${SECRET}", $"sc://spark:15002/;token={Sample.Secret}", "scratch"), (engine.Kind, engine.Remote, engine.ResolvedRemote, engine.SpillFolder));
        Assert.Equal(
            ["spark.executor.memory=4g", "spark.hadoop.fs.key=" + Sample.Secret, "spark.speculation=true", "spark.sql.shuffle.partitions=64"],
            engine.SparkSettings.Select(setting => $"{setting.Key}={setting.Value}"));
        Assert.DoesNotContain(Sample.Secret, engine.ToString());
    }

    [Fact]
    public void A_source_has_the_columns_that_are_used_and_their_expressions()
    {
        var source = Assert.Single(Sample.Definition(Sample.Text).Sources);
        Assert.Equal(["date", "origin", "delay"], source.Columns.Select(column => column.Name));
        var derived = Assert.Single(source.Derive);
        Assert.Equal(("known_at", DataType.Timestamp, "date + minutes(30 + greatest(delay, 0))"), (derived.Name, derived.Expression.Type, derived.Text));
        Assert.Equal(("known_at", "delay is not null", "features/flights.yaml"), (source.EventTimestamp, source.WhereText, source.DefinedIn));
        Assert.Equal((TimeSpan.FromHours(1), Advance.Data, (BadRowLimit?)null), (source.MaxFuture, source.Advance, source.MaxBadRows));
    }

    [Fact]
    public void A_group_sees_of_its_source_only_what_it_uses_itself()
    {
        var definition = Sample.Definition(Sample.With("derive: {", "derive: {far: distance > 1000, ").Replace("feature_services:", """
              - name: far_flights
                entity: airport
                source: flights
                every: 1d
                aggregations: [{function: count, where: far, windows: [7d]}]
            feature_services:
            """));
        Assert.Equal(["known_at"], definition.Groups[0].Source.Derive.Select(derived => derived.Name));
        Assert.Equal(["far", "known_at"], definition.Groups[1].Source.Derive.Select(derived => derived.Name));
        Assert.Equal(["date", "origin", "delay", "distance"], definition.Groups[1].Source.Columns.Select(column => column.Name));
        Assert.Equal(["far", "known_at"], definition.Sources[0].Derive.Select(derived => derived.Name));
    }

    [Fact]
    public void Features_have_names_and_types()
    {
        var group = Group("""
            - {function: count, windows: [3h, 1d12h]}
            - {function: count, of: origin, windows: [3h]}
            - {function: sum, of: Delay, windows: [24h]}
            - {function: sum, of: distance, windows: [24h]}
            - {function: mean, of: delay, windows: [1d]}
            - {function: min, of: cancelled, windows: [3h]}
            - {function: max, of: day, windows: [3h]}
            - {function: first, of: '"origin"', windows: [3h]}
            - {function: last, of: delay, windows: [3h]}
            - {function: time_since_last, windows: [3h]}
            - {function: time_since_last, of: cancelled, windows: [3h]}
            - {name: far, function: max, of: distance * 2, windows: [3h]}
            """);
        Assert.Equal(
            [
                "count_3h int64", "count_1d12h int64", "origin_count_3h int64", "delay_sum_24h int64", "distance_sum_24h float64", "delay_mean_1d float64", "cancelled_min_3h bool",
                "day_max_3h date", "origin_first_3h string", "delay_last_3h int32", "time_since_last_3h timestamp", "cancelled_time_since_last_3h timestamp", "far_3h float64",
            ],
            group.Features.Select(feature => $"{feature.Name} {feature.Type}"));
        Assert.Equal(TimeSpan.FromHours(36), group.Windowed[1].Window);
        Assert.Same(group.Aggregations[0], group.Windowed[1].Aggregation);
    }

    [Fact]
    public void The_tile_is_the_greatest_common_divisor()
    {
        Assert.Equal(TimeSpan.FromHours(1), Group("- {function: count, windows: [3h]}").Tile);
        Assert.Equal(TimeSpan.FromMinutes(10), Group("- {function: count, windows: [90m], delay: 40m}").Tile);
        Assert.Equal(TimeSpan.FromSeconds(5), Aggregated(Sample.With("every: 1h", "every: 1h\n    offset: 5s")).Tile);
        Assert.Equal(TimeSpan.FromMinutes(30), Aggregated(Sample.With("every: 1h", "every: 1h\n    tile: 30m")).Tile);
    }

    [Theory]
    [InlineData("count", "day", "7", 7L)]
    [InlineData("max", "delay", "-1", -1)]
    [InlineData("mean", "delay", "-1.5e3", -1500.0)]
    [InlineData("max", "distance", "NaN", double.NaN)]
    [InlineData("last", "origin", "none", "none")]
    [InlineData("last", "origin", "\"5\"", "5")]
    [InlineData("first", "cancelled", "true", true)]
    public void Defaults_have_the_features_type(string function, string of, string text, object value) =>
        Assert.Equal(value, Group($"- {{function: {function}, of: {of}, windows: [3h], default: {text}}}").Aggregations[0].Default!.Value);

    [Theory]
    [InlineData("2024-02-29", "2024-02-29T00:00:00.0000000Z")]
    [InlineData("2024-02-29T23:30:00.5+01:30", "2024-02-29T22:00:00.5000000Z")]
    [InlineData("'2024-02-29 23:30Z'", "2024-02-29T23:30:00.0000000Z")]
    public void Default_times_are_read_as_UTC(string text, string time) =>
        Assert.Equal(time, ((DateTime)Group($"- {{function: last, of: date, windows: [3h], default: {text}}}").Aggregations[0].Default!.Value!).ToString("O"));

    [Fact]
    public void A_count_of_nothing_is_0_without_a_default() => Assert.Null(Group("- {function: count, windows: [3h], default: 0}").Aggregations[0].Default);

    [Fact]
    public void Services_name_features()
    {
        var text = Sample.With("features: [delays]}", "features: [\"delays:count_3h\", \"delays@2:gone_3h\", other]}\n  - {name: all, description: every one, features: [delays]}")
            .Replace("feature_services:", "  - {name: other, entity: airport, source: flights, every: 1h, aggregations: [{function: count, windows: [3h]}]}\nfeature_services:");
        var services = Sample.Definition(text).Services;
        Assert.Equal([new("delays", null, "count_3h"), new("delays", 2, "gone_3h"), new("other", null, "count_3h")], services[0].Features);
        Assert.Equal(["count_3h", "count_24h", "delay_mean_3h", "delay_mean_7d", "late_share_24h"], services[1].Features.Select(feature => feature.Feature));
        Assert.Equal("every one", services[1].Description);
    }

    [Fact]
    public void Declared_columns_are_used_unasked()
    {
        var text = Sample.With("where: delay is not null", "columns: {origin: string, date: timestamp, delay: int64}");
        var parsed = ParsedDefinitions.Parse([new(Sample.StoreFile, Sample.Store), new(Sample.File, text)], _ => null);
        Assert.Equal(["origin", "date", "delay"], parsed.Sources[0].Declared!.Value.Select(column => column.Name));
        var definition = parsed.Bind(name => throw new InvalidOperationException(name), out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.Equal(["origin", "date", "delay"], definition!.Sources[0].Columns.Select(column => column.Name));
    }

    private static AggregatedGroup Group(string aggregations) => Aggregated(Sample.With(
        """
              - {function: count, windows: [3h, 24h]}
              - {function: mean, of: delay, windows: [3h, 7d]}
              - {name: late_share, function: mean, of: "case when delay > 15 then 1.0 else 0.0 end", windows: [24h]}
        """, string.Join("\n", aggregations.Split('\n').Select(line => "      " + line))));

    private static AggregatedGroup Aggregated(string text) => (AggregatedGroup)Sample.Definition(text).Groups[0];
}
