using FeatureJobs.Definitions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Tests;

/// <summary>Groups of rows and CSV sources: what they mean, and what makes a new version of them.</summary>
public class RowGroupTests
{
    private const string Text = """
        entities:
          - {name: airport, keys: [{name: origin, type: string}]}
        sources:
          - name: updates
            path: ../data/updates.csv
            columns: {origin: string, at: timestamp, written: timestamp, runways: int32, departures: int64, unused: date}
            derive: {busy: departures > 1000}
            event_timestamp: at
            created_timestamp: written
            where: runways is not null
        feature_groups:
          - name: profile
            entity: airport
            source: updates
            ttl: 90d
            available_after: 1h
            features: [Runways, {name: is_hub, expression: "departures > 100000"}, busy]
        feature_services:
          - {name: late, features: [profile], accuracy: exact}
          - {name: early, features: ["profile:is_hub"], accuracy: snapshot}
          - {name: undecided, features: [profile]}

        """;

    [Fact]
    public void A_group_of_rows_has_columns_and_expressions_as_features()
    {
        var definition = Define(Text);
        var group = Assert.IsType<RowGroup>(Assert.Single(definition.Groups));
        Assert.Equal(["runways int32", "is_hub bool", "busy bool"], group.Features.Select(feature => $"{feature.Name} {feature.Type}"));
        Assert.Equal(["\"runways\"", "departures > 100000", "\"busy\""], group.Computed.Select(feature => feature.Text));
        Assert.Equal((TimeSpan.FromDays(90), TimeSpan.FromHours(1)), (group.Ttl, group.AvailableAfter));
        Assert.Equal((SourceFormat.Csv, "at", "written"), (group.Source.Format, group.Source.EventTimestamp, group.Source.CreatedTimestamp));
        Assert.Equal(["origin", "at", "written", "runways", "departures"], group.Source.Columns.Select(column => column.Name));
        Assert.Equal([Accuracy.Exact, Accuracy.Snapshot, null], definition.Services.Select(service => service.Accuracy));
        Assert.Equal(["runways", "is_hub", "busy"], definition.Services[0].Features.Select(feature => feature.Feature));
    }

    [Fact]
    public void No_ttl_is_none_and_a_row_is_available_at_once()
    {
        foreach (var text in new[] { Change("    ttl: 90d\n    available_after: 1h\n", ""), Change("ttl: 90d\n    available_after: 1h", "ttl: none") })
            Assert.Equal((null, TimeSpan.Zero), (Define(text).Groups[0].Ttl, Define(text).Groups[0].AvailableAfter));
        Assert.Equal(TimeSpan.FromDays(1), Sample.Definition(Sample.With("every: 1h", "every: 1h\n    ttl: 1d\n    available_after: 2d")).Groups[0].Ttl);
    }

    [Fact]
    public void An_aggregated_group_does_without_its_sources_created_timestamp()
    {
        var text = Sample.With("where: delay is not null", "where: delay is not null\n    created_timestamp: date");
        var definition = Sample.Definition(text);
        Assert.Null(definition.Groups[0].Source.CreatedTimestamp);
        Assert.Equal(Sample.Definition(Sample.Text).Groups[0].Hash, definition.Groups[0].Hash);
        var rows = "  - {name: rows, entity: airport, source: flights, features: [delay]}\nfeature_services:";
        Assert.Equal("date", Sample.Definition(Sample.Replace(text, "feature_services:", rows)).Sources[0].CreatedTimestamp);
    }

    [Theory]
    [InlineData("path: ../data/updates.csv", "path: ../data/updates.csv\n    format: csv", SourceFormat.Csv)]
    [InlineData("path: ../data/updates.csv", "path: ../data/updates.CSV", SourceFormat.Csv)]
    [InlineData("path: ../data/updates.csv", "path: ../data/updates.csv\n    format: parquet", SourceFormat.Parquet)]
    [InlineData("path: ../data/updates.csv", "path: ../data/updates", SourceFormat.Parquet)]
    [InlineData("path: ../data/updates.csv", "path: ../data/updates\n    format: csv", SourceFormat.Csv)]
    [InlineData("path: ../data/updates.csv", "path: \"${SECRET}\"", SourceFormat.Parquet)]
    public void The_format_is_said_or_the_end_of_the_path_as_written(string piece, string replacement, SourceFormat format) =>
        Assert.Equal(format, Define(Change(piece, replacement), _ => "/secret.csv").Sources[0].Format);

    /// <summary>SHA-256 of the text that <c>GroupHash</c> describes, written and hashed by hand. It never changes.</summary>
    [Fact]
    public void Golden() => Assert.Equal("da91233e73bf25bce5d441c27b80df13285038331d8e54d739ec9d5803a3ec30", Hash(Text));

    [Theory]
    [InlineData("ttl: 90d", "ttl: none")]
    [InlineData("available_after: 1h", "available_after: 2h")]
    [InlineData("event_timestamp: at", "event_timestamp: at\n    advance: clock\n    max_bad_rows: 3")]
    [InlineData("features: [Runways,", "features: [{name: runways, expression: runways},")]
    [InlineData("\"departures > 100000\"", "( departures  > 100000 )")]
    [InlineData("entity: airport", "entity: airport\n    owner: me")]
    [InlineData("unused: date", "unused: bool")]
    public void These_changes_store_the_same(string piece, string replacement) => Assert.Equal(Hash(Text), Hash(Change(piece, replacement)));

    [Fact]
    public void Any_single_change_of_what_is_stored_makes_another_hash_and_no_two_the_same()
    {
        (string, string)[] changes =
        [
            ("path: ../data/updates.csv", "path: ../data/updates.csv\n    format: parquet"),
            ("    created_timestamp: written\n", ""),
            ("created_timestamp: written", "created_timestamp: at"),
            ("event_timestamp: at", "event_timestamp: written"),
            ("event_timestamp: at", "event_timestamp: at\n    max_future: 2h"),
            ("where: runways is not null", "where: runways > 1"),
            ("runways: int32", "runways: int64"),
            ("busy: departures > 1000", "busy: departures > 1001"),
            ("{name: is_hub,", "{name: hub,"),
            ("departures > 100000", "departures > 100001"),
            ("features: [Runways, ", "features: ["),
            (", busy]", "]"),
            ("features: [Runways, {name: is_hub, expression: \"departures > 100000\"}", "features: [{name: is_hub, expression: \"departures > 100000\"}, Runways"),
            ("updates.csv", "update.csv"),
        ];
        var hashes = changes.Select(change => Hash(Change(change.Item1, change.Item2).Replace("profile:is_hub", "profile"))).Append(Hash(Text)).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }

    [Fact]
    public void The_online_store_is_a_file_in_the_storage_folder_unless_said_otherwise()
    {
        static OnlineSettings Online(string text) => ParsedDefinitions.Parse([new(Sample.StoreFile, "name: x\n" + text)], Sample.Environment).Settings!.Online;
        Assert.Equal(new OnlineSettings("sqlite", null, null), Online(""));
        Assert.Equal(new OnlineSettings("sqlite", null, null), Online("online_store: {kind: sqlite}\n"));
        Assert.Equal(new OnlineSettings("sqlite", "${SECRET}.db", null) { ResolvedPath = Sample.Secret + ".db" }, Online("online_store: {kind: sqlite, path: \"${SECRET}.db\"}\n"));
        var redis = Online("online_store: {kind: redis, connection: \"localhost,password=${SECRET}\"}\n");
        Assert.Equal(new OnlineSettings("redis", null, "localhost,password=${SECRET}") { ResolvedConnection = "localhost,password=" + Sample.Secret }, redis);
        Assert.DoesNotContain(Sample.Secret, redis.ToString());
    }

    private static string Change(string piece, string replacement) => Sample.Replace(Text, piece, replacement);

    private static string Hash(string text) => Define(text).Groups[0].Hash;

    private static StoreDefinition Define(string text, Func<string, string?>? environment = null)
    {
        var (definition, diagnostics) = Sample.Bind([(Sample.StoreFile, Sample.Store), (Sample.File, text)], null, environment);
        Assert.Empty(diagnostics);
        return definition!;
    }
}
