using FeatureJobs.Expressions;
using FeatureJobs.Registry;
using static FeatureJobs.Tests.Example;

namespace FeatureJobs.Tests;

/// <summary>What a plan does to groups, in its own words.</summary>
public sealed class PlanGroupsTests
{
    private const string Filled = "  filled from the source by the next run; the older version stays";

    private const string WithoutProfile = """
          - name: profile
            entity: airport
            source: updates
            features: [runways, {name: is_hub, expression: "departures > 100"}]

        """;

    private static readonly string Removed = With((WithoutProfile, ""), (", \"profile:is_hub\"", ""));

    [Fact]
    public void Everything_is_new_the_first_time()
    {
        var plan = new Applies().Plan(Text);
        Assert.Equal("""
            Create group delays@1
              3 features of airport every 1h, from source flights
              tiles of 1h
              > delays/v1/tiles
              > delays/v1/history
            Create group profile@1
              2 features of airport, each row of source updates a row of the history
              > profile/v1/history
            Create service late
              3 features of delays@1
              1 features of profile@1
            """, Show(plan));
        Assert.Equal(0, plan.Revision);
        Assert.Equal((1, Now), (plan.Next.Revision, plan.Next.AppliedAt));
        Assert.Equal(Files(Text), plan.Next.Files);
        Assert.Same(Sources, plan.Next.Sources);
        var hashes = Definition(Text).Groups.Select(group => group.Hash).ToList();
        Assert.Equal([new AppliedGroup("delays", 1, hashes[0], 1, true), new AppliedGroup("profile", 1, hashes[1], 1, true)], plan.Next.Groups);
    }

    [Fact]
    public void Nothing_is_planned_where_nothing_changed()
    {
        var plan = new Applies(Text).Plan(Text);
        Assert.True(plan.IsEmpty);
        Assert.Equal(1, plan.Revision);
    }

    [Theory]
    [InlineData("windows: [3h, 24h]", "windows: [3h]", "- count_24h int64")]
    [InlineData("of: delay, windows: [3h]", "of: delay, windows: [3h, 24h]", "+ delay_mean_24h float64")]
    [InlineData("{function: mean, of: delay", "{function: max, of: delay", "- delay_mean_3h float64", "+ delay_max_3h int32")]
    [InlineData("{function: mean, of: delay", "{function: sum, of: delay, name: delay_mean", "- delay_mean_3h float64", "+ delay_mean_3h int64")]
    [InlineData("every: 1h", "every: 3h", "every 1h -> 3h", "tile 1h -> 3h")]
    [InlineData("every: 1h", "every: 30m", "every 1h -> 30m", "tile 1h -> 30m")]
    [InlineData("every: 1h", "every: 1h\n    tile: 30m", "tile 1h -> 30m")]
    [InlineData("every: 1h", "every: 1h\n    closed: right", "closed left -> right")]
    [InlineData("windows: [3h, 24h]", "windows: [24h, 3h]", "the way its values are computed")]
    [InlineData("windows: [3h, 24h]", "windows: [3h, 24h], delay: 1h", "the way its values are computed")]
    [InlineData("windows: [3h, 24h]", "windows: [3h, 24h], default: 7", "the way its values are computed")]
    [InlineData("of: delay, windows", "of: delay, name: delay_mean, where: delay > 0, windows", "the way its values are computed")]
    [InlineData("{function: mean, of: delay", "{function: mean, of: distance, name: delay_mean", "the way its values are computed")]
    [InlineData("path: ../data/flights.parquet", "path: ../data/flights.parquet\n    where: delay > 0", "the way its values are computed")]
    [InlineData("path: ../data/flights.parquet", "path: ../data/flights.parquet\n    advance: clock", "the way its values are computed")]
    [InlineData("path: ../data/flights.parquet", "path: ../data/flights.parquet\n    max_future: 2h", "the way its values are computed")]
    [InlineData("../data/flights.parquet", "../data/flights-*.parquet", "the way its values are computed")]
    public void Each_change_of_what_is_stored_makes_the_next_version(string piece, string replacement, params string[] details)
    {
        var text = With((piece, replacement), ("features: [delays, \"profile:is_hub\"]", "features: [\"profile:is_hub\"]"));
        var plan = new Applies(With("features: [delays, \"profile:is_hub\"]", "features: [\"profile:is_hub\"]")).Plan(text);
        Assert.Equal(string.Join('\n', ["NewVersion group delays@2", .. details.Select(detail => "  " + detail), Filled, "  > delays/v2/tiles", "  > delays/v2/history"]), Show(plan));
        Assert.Equal([("delays", 1, 1L, false), ("profile", 1, 1L, true), ("delays", 2, 2L, true)], plan.Next.Groups.Select(group => (group.Name, group.Version, group.Revision, group.Defined)));
        Assert.Equal(Definition(text).Groups[0].Hash, plan.Next.Newest("delays")!.Hash);
    }

    [Theory]
    [InlineData("departures > 100", "departures > 200", "the way its values are computed")]
    [InlineData("[runways, {", "[{", "- runways int32")]
    [InlineData("\"departures > 100\"", "departures", "- is_hub bool", "+ is_hub int64")]
    public void A_group_of_rows_has_no_tiles(string piece, string replacement, params string[] details)
    {
        var plan = new Applies(With(", \"profile:is_hub\"", "")).Plan(With((", \"profile:is_hub\"", ""), (piece, replacement)));
        Assert.Equal(string.Join('\n', ["NewVersion group profile@2", .. details.Select(detail => "  " + detail), Filled, "  > profile/v2/history"]), Show(plan));
    }

    [Fact]
    public void Another_key_and_another_type_of_a_column_make_the_next_version_too()
    {
        var applies = new Applies(With("features: [delays, \"profile:is_hub\"]", "features: [\"profile:is_hub\"]"));
        var key = applies.Plan(With(("{name: origin, type: string}", "{name: destination, type: string}"), (WithoutProfile, ""), ("[delays, \"profile:is_hub\"]", "[\"delays:count_3h\"]")));
        Assert.Equal((PlanAction.NewVersion, "group delays@2"), (key.Stages[0].Action, key.Stages[0].Subject));
        var wider = Sources.SetItem("flights", [.. Sources["flights"].Select(column => column.Name == "delay" ? column with { Type = TypeKind.Int64 } : column)]);
        var type = applies.Plan(With("features: [delays, \"profile:is_hub\"]", "features: [\"profile:is_hub\"]"), wider);
        Assert.Equal((PlanAction.NewVersion, "group delays@2"), (Assert.Single(type.Stages).Action, type.Stages[0].Subject));
        Assert.Same(wider, type.Next.Sources);
    }

    [Fact]
    public void Going_back_to_an_earlier_definition_makes_a_third_version()
    {
        var plan = new Applies(Text, With("windows: [3h, 24h]", "windows: [3h]")).Plan(Text);
        Assert.Equal("group delays@3", plan.Stages[0].Subject);
        Assert.Equal([(1, false), (2, false), (3, true)], plan.Next.Groups.Where(group => group.Name == "delays").Select(group => (group.Version, group.Defined)));
        Assert.Equal(3, plan.Next.Newest("delays")!.Revision);
    }

    [Theory]
    [InlineData("    owner: ops", "owner: none -> ops")]
    [InlineData("    description: How late", "description: none -> How late")]
    [InlineData("    freshness: 6h", "freshness: none -> 6h")]
    [InlineData("    ttl: 90d", "ttl: none -> 90d")]
    [InlineData("    available_after: 10m", "available_after: 0s -> 10m")]
    [InlineData("    tags: [a, b]", "tags: none -> a, b")]
    public void What_is_only_shown_makes_no_version(string line, string change)
    {
        var told = With("    every: 1h\n", $"    every: 1h\n{line}\n");
        var applies = new Applies(Text);
        var plan = applies.Plan(told);
        Assert.Equal($"Change group delays@1\n  {change}", Show(plan));
        Assert.Equal(applies.Revision.Groups, plan.Next.Groups);
        Assert.Equal(applies.Revision.Services.Single().Features, plan.Next.Services.Single().Features);
        Assert.Equal(2, plan.Next.Revision);
        var words = change.Split(": ", 2);
        var values = words[1].Split(" -> ");
        Assert.Equal($"Change group delays@1\n  {words[0]}: {values[1]} -> {values[0]}", Show(new Applies(told).Plan(Text)));
    }

    [Theory]
    [InlineData("1%", "2.5%", "max_bad_rows: 1% -> 2.5%")]
    [InlineData("1%", "100", "max_bad_rows: 1% -> 100")]
    [InlineData("7 %", "0.07%", "max_bad_rows: 7% -> 0.07%")]
    public void The_limit_of_bad_rows_is_shown_as_it_is_written(string then, string now, string change)
    {
        string Limit(string limit) => With("path: ../data/flights.parquet", $"path: ../data/flights.parquet\n    max_bad_rows: {limit}");
        Assert.Equal($"Change group delays@1\n  {change}", Show(new Applies(Limit(then)).Plan(Limit(now))));
        Assert.Equal($"Change group delays@1\n  max_bad_rows: none -> {now}", Show(new Applies(Text).Plan(Limit(now))));
    }

    [Fact]
    public void A_group_that_is_gone_keeps_its_tables_and_comes_back_to_them()
    {
        var applies = new Applies(Text);
        var gone = applies.Apply(Removed);
        Assert.Equal("""
            Remove group profile@1
              no longer in the files; its tables stay, and no run computes it unless a service names it
            Change service late
              - profile@1:is_hub
            """, Show(gone));
        Assert.False(gone.Next.Newest("profile")!.Defined);
        Assert.True(applies.Plan(Removed).IsEmpty);

        var again = applies.Plan(Text);
        Assert.Equal("""
            Change group profile@1
              defined again as before: runs continue its tables
            Change service late
              + profile@1:is_hub
            """, Show(again));
        Assert.Equal(new Applies(Text).Revision.Groups, again.Next.Groups);
    }

    [Fact]
    public void A_group_that_comes_back_otherwise_is_the_next_version()
    {
        var plan = new Applies(Text, Removed).Plan(With("departures > 100", "departures > 200"));
        Assert.Equal("""
            NewVersion group profile@2
              2 features of airport, each row of source updates a row of the history
              > profile/v2/history
            Change service late
              + profile@2:is_hub
            """, Show(plan));
        Assert.Equal([(1, false), (2, true)], plan.Next.Groups.Where(group => group.Name == "profile").Select(group => (group.Version, group.Defined)));
    }

    [Fact]
    public void Only_the_newest_version_of_a_gone_group_is_named()
    {
        var plan = new Applies(Text, With("departures > 100", "departures > 200")).Plan(Removed);
        Assert.Equal("group profile@2", Assert.Single(plan.Stages, stage => stage.Action == PlanAction.Remove).Subject);
        Assert.All(plan.Next.Groups.Where(group => group.Name == "profile"), group => Assert.False(group.Defined));
    }

    [Fact]
    public void Comments_alone_change_the_files_and_nothing_else()
    {
        var applies = new Applies(Text);
        var plan = applies.Plan("# hello\n" + Text);
        Assert.Equal("Change definition files\n  the text differs in nothing that is stored or shown: comments, layout, settings of sources", Show(plan));
        Assert.Equal(applies.Revision.Groups, plan.Next.Groups);
        Assert.Equal("# hello\n" + Text, plan.Next.Files[1].Text);
        Assert.Equal(2, plan.Next.Revision);
        // Beside another change they need no stage of their own.
        Assert.Equal("Change group delays@1\n  owner: none -> ops", Show(applies.Plan("# hello\n" + With("    every: 1h\n", "    every: 1h\n    owner: ops\n"))));
    }
}
