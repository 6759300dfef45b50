using FeatureJobs.Definitions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Tests;

/// <summary>What makes a new version of a group, and what does not. The golden hashes hold future releases to it: they never change.</summary>
public class HashTests
{
    private static readonly string Sound = Hash(Sample.Text);

    [Fact]
    public void Golden()
    {
        Assert.Equal("145e5ef85266290e087f923359448bb9a15c8e514f020b370f6701b316ead712", Sound);
        Assert.Equal("29f026c0f02ec42c8876f447b020df52862441a0db0a7728448fe316db62cb2d", Hash(Sample.With(
            "{function: mean, of: delay, windows: [3h, 7d]}",
            "{function: last, of: day, where: \"cancelled or distance > 1e3\", windows: [90m], delay: 1d, default: 2000-01-31}\n      - {function: time_since_last, windows: [1d]}")));
    }

    [Theory]
    [InlineData("every: 1h", "every: 60m")]
    [InlineData("every: 1h", "every: 1h\n    offset: 0s\n    closed: left\n    tile: 1h")]
    [InlineData("every: 1h", "every: 1h\n    owner: me\n    description: \"some: text\"\n    tags: [a, b]\n    freshness: 6h")]
    [InlineData("where: delay is not null", "where: ( Delay  IS not NULL )  ", "delay", "Delay")]
    [InlineData("where: delay is not null", "where: delay is not null\n    max_bad_rows: 1%\n    max_future: 60m\n    advance: data\n    format: parquet")]
    [InlineData("derive: {known_at:", "derive: {unused: \"distance * 2\", known_at:")]
    [InlineData("{function: count, windows: [3h, 24h]}", "{windows: ['3h', \"24h\"], default: 0, delay: 0s, function: count}")]
    [InlineData("name: late,", "name: early,")]
    [InlineData("entity: airport\n    source: flights", "source: flights\n    entity: airport")]
    public void These_changes_store_the_same(string piece, string replacement, string? alsoHere = null, string? asWritten = null) =>
        Assert.Equal(alsoHere is null ? Sound : Hash(Sample.With("where: delay is not null", $"where: {asWritten} is not null")), Hash(Sample.With(piece, replacement)));

    [Fact]
    public void The_value_of_a_variable_does_not_count()
    {
        var text = Sample.With("../data/", "${DIR}/");
        Assert.Equal(Hash(text, environment: _ => "/a"), Hash(text, environment: _ => "/b"));
    }

    [Fact]
    public void The_order_of_derived_columns_and_of_columns_in_files_does_not_count()
    {
        const string Time = "known_at: \"date + minutes(30 + greatest(delay, 0))\"";
        string Group(string derive) => Hash(Sample.With($"{{{Time}}}", $"{{{derive}}}").Replace("of: delay,", "of: twice,"));
        Assert.Equal(Group($"{Time}, twice: delay * 2"), Group($"twice: delay * 2, {Time}"));
        Assert.Equal(Sound, Hash(Sample.Text, Sample.Columns.Reverse().Append(new Column("new", DataType.Int64)).ToArray()));
    }

    public static TheoryData<string, string> Changes() => new()
    {
        { "every: 1h", "every: 2h" },
        { "every: 1h", "every: 1h\n    offset: 30m" },
        { "every: 1h", "every: 1h\n    closed: right" },
        { "every: 1h", "every: 1h\n    tile: 30m" },
        { "where: delay is not null", "where: delay is null" },
        { "where: delay is not null", "advance: data" },
        { "where: delay is not null", "where: delay is not null\n    advance: clock" },
        { "where: delay is not null", "where: delay is not null\n    max_future: 2h" },
        { "../data/flights-*.parquet", "../data/flights*.parquet" },
        { "minutes(30 +", "minutes(31 +" },
        { "event_timestamp: known_at", "event_timestamp: date" },
        { "{name: origin, type: string}", "{name: destination, type: string}" },
        { "{name: origin, type: string}", "{name: origin, type: string}, {name: destination, type: string}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [3h, 1d]}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [24h, 3h]}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [3h]}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [3h, 25h]}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [3h, 24h], delay: 1h}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [3h, 24h], default: 1}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [3h, 24h], where: cancelled}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [3h, 24h], name: flights}" },
        { "{function: count, windows: [3h, 24h]}", "{function: count, windows: [3h, 24h], of: day, name: count}" },
        { "{function: mean, of: delay, windows: [3h, 7d]}", "{function: sum, of: delay, windows: [3h, 7d], name: delay_mean}" },
        { "{function: mean, of: delay, windows: [3h, 7d]}", "{function: mean, of: distance, windows: [3h, 7d], name: delay_mean}" },
        { "{function: mean, of: delay, windows: [3h, 7d]}", "{function: mean, of: delay, windows: [3h, 7d], default: 0}" },
        { "then 1.0 else", "then 1.5 else" },
    };

    [Fact]
    public void Any_single_change_of_what_is_stored_makes_another_hash_and_no_two_the_same()
    {
        var hashes = Changes().Select(change => Hash(Sample.With(change.Data.Item1, change.Data.Item2))).Append(Sound).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }

    [Fact]
    public void A_column_of_another_type_makes_another_hash() =>
        Assert.NotEqual(Sound, Hash(Sample.Text, [.. Sample.Columns.Select(column => column.Name == "delay" ? column with { Type = DataType.Int64 } : column)]));

    [Fact]
    public void Another_folder_makes_another_hash_for_a_path_is_relative_to_its_file()
    {
        var (definition, _) = Sample.Bind([(Sample.StoreFile, Sample.Store), ("features/more/flights.yaml", Sample.Text)], Sample.Columns);
        Assert.NotEqual(Sound, definition!.Groups[0].Hash);
    }

    private static string Hash(string text, IReadOnlyList<Column>? columns = null, Func<string, string?>? environment = null)
    {
        var (definition, diagnostics) = Sample.Bind([(Sample.StoreFile, Sample.Store), (Sample.File, text)], columns ?? Sample.Columns, environment);
        Assert.Empty(diagnostics);
        return definition!.Groups[0].Hash;
    }
}
