using System.Text.Json;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

public sealed class StatisticsTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task They_are_what_a_query_over_the_file_finds()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var add = (await _folder.StageAsync(RandomRows.Fields, new RandomRows(seed).Select())).Adds.Single();
            using var stats = JsonDocument.Parse(add.Stats!);
            var file = $"read_parquet('{Path.Combine(_folder.Path, add.Path)}')";
            Assert.Equal(TableFolder.Rows($"SELECT count(*) FROM {file}")[0][0], stats.RootElement.GetProperty("numRecords").GetInt64());
            foreach (var field in RandomRows.Fields)
            {
                CheckColumn(file, field, stats.RootElement, $"seed {seed}, column {field.Name}: {add.Stats}");
            }
        }
    }

    [Theory]
    [InlineData("repeat('p', 33)", "repeat('p', 32)", "repeat('p', 32) || chr(127)")]
    [InlineData("repeat('p', 32) || 'é'", "repeat('p', 32)", "repeat('p', 32) || chr(1114111)")]
    [InlineData("repeat('p', 31) || '😀'", "repeat('p', 31)", "repeat('p', 31) || chr(1114111)")]
    [InlineData("repeat('p', 30) || '😀'", "repeat('p', 30) || '😀'", "repeat('p', 30) || '😀'")]
    [InlineData("repeat('p', 32) || chr(1114111)", "repeat('p', 32)", "NULL")]
    public async Task A_long_string_is_cut_to_bounds(string value, string min, string max)
    {
        var add = (await _folder.StageAsync([new("s", DeltaType.String)], $"SELECT {value} AS s")).Adds.Single();
        var column = FileStatistics.Parse(add.Stats, [new("s", DeltaType.String)]).Columns["s"];
        var expected = TableFolder.Rows($"SELECT {min}, {max}")[0];
        Assert.Equal(expected, [(column.Min as DeltaValue.Text)?.Value, (column.Max as DeltaValue.Text)?.Value]);
    }

    [Theory]
    [InlineData("""{"numRecords":"x"}""")]
    [InlineData("""{"numRecords":3,"minValues":{"i":"text"},"nullCount":{"i":1.5}}""")]
    [InlineData("""not json""")]
    [InlineData("[]")]
    public void What_cannot_be_read_is_unknown(string stats) =>
        Assert.Equal(new ColumnStatistics(null, null, null), FileStatistics.Parse(stats, [new("i", DeltaType.Integer)]).Of("i"));

    [Fact]
    public async Task Only_the_first_32_columns_have_them()
    {
        var fields = Enumerable.Range(0, 40).Select(i => new DeltaField($"c{i}", DeltaType.Integer)).ToArray();
        var staged = await _folder.StageAsync(fields, "SELECT " + string.Join(", ", fields.Select(field => $"1 AS {field.Name}")));
        using var stats = JsonDocument.Parse(staged.Adds[0].Stats!);
        Assert.Equal(fields.Take(32).Select(field => field.Name), stats.RootElement.GetProperty("nullCount").EnumerateObject().Select(property => property.Name));
    }

    private static void CheckColumn(string file, DeltaField field, JsonElement stats, string context)
    {
        var (min, max) = (Part(stats, "minValues", field), Part(stats, "maxValues", field));
        var nulls = TableFolder.Rows($"SELECT count(*) - count({field.Name}) FROM {file}")[0][0];
        Assert.True(nulls!.Equals(stats.GetProperty("nullCount").GetProperty(field.Name).GetInt64()), context);
        switch (field.Type.Kind)
        {
            case DeltaTypeKind.Boolean:
                Assert.True(min is null && max is null, context);
                break;
            case DeltaTypeKind.String:
                Assert.True(min is null || TableFolder.Rows($"SELECT count(*) FROM {file} WHERE s < '{min}'")[0][0]!.Equals(0L), context);
                Assert.True(max is null || TableFolder.Rows($"SELECT count(*) FROM {file} WHERE s > '{max}'")[0][0]!.Equals(0L), context);

                // DuckDB cuts texts of 256 bytes; a bound made of such a one is left out, every other is there, and a short one is exact.
                Assert.Equal((0L, 0L), (Wrong("min(s)", min), Wrong("max(s)", max)));
                break;
            case DeltaTypeKind.Timestamp:
                Assert.Equal(Text($"strftime(time_bucket(INTERVAL 1 millisecond, min(t)), '%Y-%m-%dT%H:%M:%S.%gZ')"), min);
                Assert.Equal(Text($"strftime(time_bucket(INTERVAL 1 millisecond, max(t)), '%Y-%m-%dT%H:%M:%S.%gZ')"), max);
                break;
            case DeltaTypeKind.Double:
                // NaN anywhere leaves both out, an infinity its own side; a zero may have either sign.
                var nan = $"count(*) FILTER (isnan(d)) > 0";
                Assert.Equal(Text($"CASE WHEN {nan} OR isinf(min(d)) THEN NULL ELSE min(d) + 0.0 END"), Number(min));
                Assert.Equal(Text($"CASE WHEN {nan} OR isinf(max(d)) THEN NULL ELSE max(d) + 0.0 END"), Number(max));
                break;
            default:
                Assert.Equal(Text($"min({field.Name})"), min);
                Assert.Equal(Text($"max({field.Name})"), max);
                break;
        }

        long Wrong(string bound, string? found) => (long)TableFolder.Rows(
            $"SELECT count(*) FROM (SELECT {bound} AS bound FROM {file}) WHERE octet_length(encode(bound)) < 256 AND ({(found is null ? "true" : $"length(bound) <= 16 AND bound <> '{found}'")})")[0][0]!;

        string? Text(string expression) => (string?)TableFolder.Rows($"SELECT CAST({expression} AS VARCHAR) FROM {file}")[0][0];

        static string? Number(string? json) => json is null ? null : (string?)TableFolder.Rows($"SELECT CAST(CAST('{json}' AS DOUBLE) + 0.0 AS VARCHAR)")[0][0];
    }

    private static string? Part(JsonElement stats, string part, DeltaField field) =>
        !stats.GetProperty(part).TryGetProperty(field.Name, out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
}
