using System.Text;
using System.Text.RegularExpressions;
using FeatureJobs.Online;

namespace FeatureJobs.Tests;

/// <summary>docs/online-format.md is what others read the store by. Its bytes were made by a program that shares nothing with this one.</summary>
public sealed partial class FormatPageTests
{
    private static readonly OnlineTable Table = new("flights", "route_delays", 2,
        [new("origin", OnlineType.String), new("destination", OnlineType.String)],
        [
            new("count_3h", OnlineType.Int64), new("delay_mean_3h", OnlineType.Float64), new("gates", OnlineType.Int32), new("is_late", OnlineType.Bool),
            new("last_tail", OnlineType.String), new("last_event", OnlineType.Timestamp), new("first_day", OnlineType.Date),
        ]);

    private static readonly DateTimeOffset Noon = new(2024, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_row_of_the_page_is_what_is_written()
    {
        var order = new RowOrder(1, Microseconds(Noon), Microseconds(Noon) + 184_000_005, 17);
        object?[] features = [42L, 12.5, null, true, "N73é", Noon.AddMinutes(-5), new DateOnly(2024, 5, 1)];
        var row = Assert.Single(HistoryRow.Encode(Table, new HistoryRow(["ATL", "LAX"], order, features)));

        Assert.Contains("\n    " + Encoding.UTF8.GetString(row.Key) + "\n", Page(), StringComparison.Ordinal);
        Assert.Equal(BytesAfter("The row, 85 bytes:"), Convert.ToHexStringLower(row.Value));
        var read = OnlineRow.Decode(Table, Convert.FromHexString(BytesAfter("The row, 85 bytes:")));
        Assert.Equal(order, read.Order);
        Assert.Equal(features, Enumerable.Range(0, 7).Select(i => read[i]));
    }

    [Fact]
    public void The_position_of_the_page_is_what_is_written()
    {
        var position = new OnlinePosition("h-41", 1, 17, Microseconds(Noon));
        var row = position.Encode(Table, RowKey.OfPosition(Table));
        Assert.Contains($"`{Encoding.UTF8.GetString(row.Key)}`", Page(), StringComparison.Ordinal);
        Assert.Equal(BytesAfter("The position of its table"), Convert.ToHexStringLower(row.Value));
        Assert.Equal(position, OnlinePosition.Decode(Table, row.Value));
        Assert.Contains($"`{Encoding.UTF8.GetString(RowKey.OfBeginning(Table))}`", Page(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnlineType.String, "", "0:")]
    [InlineData(OnlineType.String, "a{b}%é\0", "14:a%7Bb%7D%25é\0")]
    [InlineData(OnlineType.Bool, true, "4:true")]
    [InlineData(OnlineType.Bool, false, "5:false")]
    [InlineData(OnlineType.Int32, int.MinValue, "11:-2147483648")]
    [InlineData(OnlineType.Int64, long.MinValue, "20:-9223372036854775808")]
    [InlineData(OnlineType.Float64, 1.5, "16:3ff8000000000000")]
    [InlineData(OnlineType.Float64, -0.0, "16:0000000000000000")]
    [InlineData(OnlineType.Float64, double.NaN, "16:fff8000000000000")]
    public void A_key_value_is_written_as_the_page_says(OnlineType type, object value, string written)
    {
        var table = new OnlineTable("s", "g", 1, [new("k", type)], []);
        Assert.Equal($"{{1:s{written}}}g@1", Encoding.UTF8.GetString(RowKey.Of(table, [value])!));
        Assert.Equal($"{{1:s{written}}}g@1", Encoding.UTF8.GetString(HistoryRow.Encode(table, new HistoryRow([value], default, []))[0].Key));
    }

    [Fact]
    public void Days_and_times_are_integers_in_a_key()
    {
        var table = new OnlineTable("s", "g", 1, [new("d", OnlineType.Date), new("t", OnlineType.Timestamp)], []);
        object[] keys = [new DateOnly(1969, 12, 31), new DateTimeOffset(1970, 1, 1, 1, 0, 0, 1, TimeSpan.FromHours(1))];
        Assert.Equal("{1:s2:-14:1000}g@1", Encoding.UTF8.GetString(RowKey.Of(table, keys)!));
        Assert.Equal(RowKey.Of(table, keys), HistoryRow.Encode(table, new HistoryRow(keys, default, []))[0].Key);
    }

    [Fact]
    public void Names_types_order_and_place_of_columns_are_the_schema()
    {
        OnlineColumn a = new("a", OnlineType.Int64), b = new("b", OnlineType.Int64);
        OnlineTable[] tables =
        [
            new("s", "g", 1, [a], [b]), new("s", "g", 1, [b], [a]), new("s", "g", 1, [a, b], []), new("s", "g", 1, [a], [b with { Type = OnlineType.Float64 }]),
            new("s", "g", 1, [a], [b, new("c", OnlineType.Int64)]), new("s", "g", 1, [a], [new("c", OnlineType.Int64), b]), new("s", "g", 1, [a], [new("b int64\nfeature 1:c", OnlineType.Int64)]),
        ];
        Assert.Equal(tables.Length, tables.Select(table => table.SchemaId).Distinct().Count());
        Assert.Equal(tables[0].SchemaId, new OnlineTable("other", "h", 9, [a], [b]).SchemaId);
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / 10;

    private static string BytesAfter(string heading)
    {
        var page = Page();
        var section = page[page.IndexOf(heading, StringComparison.Ordinal)..];
        var table = section[section.IndexOf('|', StringComparison.Ordinal)..].Split("\n\n")[0];
        var lines = TableLine().Matches(table);
        var bytes = "";
        foreach (Match line in lines)
        {
            Assert.Equal(bytes.Length / 2, int.Parse(line.Groups["offset"].ValueSpan));
            bytes += line.Groups["bytes"].Value.Replace(" ", "", StringComparison.Ordinal);
        }
        Assert.Contains($"{bytes.Length / 2} bytes:", section[..section.IndexOf('|', StringComparison.Ordinal)], StringComparison.Ordinal);
        return bytes;
    }

    private static string Page()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FeatureJobs.sln")))
            folder = folder.Parent!;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "online-format.md"));
    }

    [GeneratedRegex(@"^\| (?<offset>\d+) \| `(?<bytes>[0-9a-f]{2}( [0-9a-f]{2})*)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableLine();
}
