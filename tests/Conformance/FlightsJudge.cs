using System.Globalization;
using DuckDB.NET.Data;
using FeatureJobs.Registry;
using FeatureJobs.Runs;
using FeatureJobs.Store;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>
/// A second judge, independent of the oracle: the example's store is filled month by month, then sampled entities and boundaries are compared with
/// SQL written by hand over the Parquet files, as of the last month and as of every earlier one.
/// </summary>
public sealed class FlightsJudge(ITestOutputHelper output) : IDisposable
{
    private const int Samples = 200;

    /// <summary>Set FEATUREJOBS_SEED to draw another sample.</summary>
    private static readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("FEATUREJOBS_SEED"), out var seed) ? seed : 20010101;

    private readonly string _folder = Directory.CreateTempSubdirectory("featurejobs-flights-").FullName;
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    [Fact]
    public async Task Sampled_values_equal_hand_written_sql()
    {
        var cancellation = TestContext.Current.CancellationToken;
        output.WriteLine($"seed {_seed}");
        await _connection.OpenAsync(cancellation);
        Execute("SET TimeZone = 'UTC'; SET memory_limit = '1GB'; SET threads = 2");
        var months = await FillAsync(cancellation);
        foreach (var (group, keys, every, expected) in Groups())
        {
            var history = string.Join(", ", StoredHistory.DataFiles(Path.Combine(_folder, "tables", group, "v1", "history")).Select(Quoted));
            for (var month = 0; month < months.Count; month++)
            {
                var files = string.Join(", ", months.Take(month + 1).Select(done => Quoted(done.File)));
                var (through, batch) = (months[month].Reports[group].EvaluatedThrough!.Value, months[month].Reports[group].Batch);
                Sample(keys, every, files, through);
                var should = Rows(expected.Replace("FILES", files));
                var names = should.Names;
                var stored = Rows($"""
                    SELECT {string.Join(", ", keys.Select(key => $"p.{key}"))}, epoch_us(boundary) AS boundary, coalesce(known, false) AS known,
                      {string.Join(", ", names.Skip(keys.Length + 2).Select(name => name.StartsWith("time_", StringComparison.Ordinal) ? $"epoch_us({name}) AS {name}" : name))}
                    FROM pairs p LEFT JOIN (SELECT * FROM read_parquet([{history}]) WHERE batch <= {batch}) h
                      ON {string.Join(" AND ", keys.Select(key => $"h.{key} = p.{key}"))} AND epoch_us(h.event_timestamp) <= epoch_us(p.boundary)
                    QUALIFY row_number() OVER (PARTITION BY p.number ORDER BY h.event_timestamp DESC, h.created_timestamp DESC, h.batch DESC) = 1
                    ORDER BY p.number
                    """);
                Assert.Equal(Samples, should.Values.Count);
                Compare(group, month, names, should.Values, stored.Values);
            }
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The windows spelled out: a window W at a boundary b holds what was known in [b-W, b).</summary>
    private static IEnumerable<(string Group, string[] Keys, string Every, string Expected)> Groups()
    {
        const string events = """
            SELECT *, date + to_microseconds(round_even((30 + distance / 7.5::DOUBLE + greatest(delay, 0)) * 60000000, 0)::BIGINT) AS known_at
            FROM read_parquet([FILES])
            """;
        yield return ("origin_delays", ["origin"], "1 hour", $"""
            SELECT p.origin, epoch_us(boundary) AS boundary, count(known_at) > 0 AS known,
              count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 3 HOUR) AS count_3h,
              count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 24 HOUR) AS count_24h,
              count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 168 HOUR) AS count_7d,
              sum(delay) FILTER (WHERE known_at >= boundary - INTERVAL 3 HOUR) / count(delay) FILTER (WHERE known_at >= boundary - INTERVAL 3 HOUR) AS delay_mean_3h,
              sum(delay) FILTER (WHERE known_at >= boundary - INTERVAL 24 HOUR) / count(delay) FILTER (WHERE known_at >= boundary - INTERVAL 24 HOUR) AS delay_mean_24h,
              sum(delay) FILTER (WHERE known_at >= boundary - INTERVAL 168 HOUR) / count(delay) FILTER (WHERE known_at >= boundary - INTERVAL 168 HOUR) AS delay_mean_7d,
              count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 24 HOUR AND delay > 15)
                / nullif(count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 24 HOUR), 0) AS late_share_24h,
              max(delay) FILTER (WHERE known_at >= boundary - INTERVAL 24 HOUR) AS delay_max_24h,
              epoch_us(max(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 168 HOUR)) AS time_since_last_7d
            FROM pairs p LEFT JOIN ({events}) e ON e.origin = p.origin AND known_at < boundary
            GROUP BY p.number, p.origin, boundary
            ORDER BY p.number
            """);
        yield return ("route_delays", ["origin", "destination"], "1 day", $"""
            SELECT p.origin, p.destination, epoch_us(boundary) AS boundary, count(known_at) > 0 AS known,
              count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 168 HOUR) AS count_7d,
              count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 672 HOUR) AS count_28d,
              sum(delay) FILTER (WHERE known_at >= boundary - INTERVAL 168 HOUR) / count(delay) FILTER (WHERE known_at >= boundary - INTERVAL 168 HOUR) AS delay_mean_7d,
              sum(delay) FILTER (WHERE known_at >= boundary - INTERVAL 672 HOUR) / count(delay) FILTER (WHERE known_at >= boundary - INTERVAL 672 HOUR) AS delay_mean_28d,
              count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 672 HOUR AND delay > 15)
                / nullif(count(known_at) FILTER (WHERE known_at >= boundary - INTERVAL 672 HOUR), 0) AS late_share_28d,
              last(delay ORDER BY known_at, delay) FILTER (WHERE known_at >= boundary - INTERVAL 672 HOUR AND delay IS NOT NULL) AS delay_last_28d
            FROM pairs p LEFT JOIN ({events}) e ON e.origin = p.origin AND e.destination = p.destination AND known_at < boundary
            GROUP BY p.number, p.origin, p.destination, boundary
            ORDER BY p.number
            """);
    }

    /// <summary>Applies the example before any file is there, then lets one month after the other arrive.</summary>
    private async Task<List<(string File, Dictionary<string, GroupReport> Reports)>> FillAsync(CancellationToken cancellation)
    {
        var example = Path.Combine(Root(), "examples", "flights");
        Directory.CreateDirectory(Path.Combine(_folder, "features"));
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        foreach (var file in Directory.GetFiles(example, "*.yaml").Concat(Directory.GetFiles(Path.Combine(example, "features"))))
            File.Copy(file, Path.Combine(_folder, Path.GetRelativePath(example, file)));

        await using var store = await FeatureStore.OpenAsync(_folder, cancellation: cancellation);
        Assert.IsType<ApplyOutcome.Applied>(await store.ApplyAsync(await store.PlanAsync(cancellation), cancellation));
        var months = new List<(string, Dictionary<string, GroupReport>)>();
        foreach (var source in Directory.GetFiles(Path.Combine(example, "data"), "flights-*.parquet").Order(StringComparer.Ordinal))
        {
            var file = Path.Combine(_folder, "data", Path.GetFileName(source));
            File.Copy(source, file);
            var report = await store.RunAsync(cancellation: cancellation);
            Assert.All(report.Groups, group => Assert.Equal((GroupOutcome.Completed, null), (group.Outcome, group.Error)));
            var rows = (long)Rows($"SELECT count(*) AS rows FROM read_parquet({Quoted(file)})").Values[0][0]!;
            Assert.All(report.Groups, group => Assert.Equal((rows, rows, 0L), (group.RowsRead, group.RowsUsed, group.RowsQuarantined)));
            months.Add((file, report.Groups.ToDictionary(group => group.Group)));
        }
        Assert.Equal(6, months.Count);
        return months;
    }

    /// <summary>Draws entities and boundaries into the table <c>pairs</c>: any entity; half of the boundaries in the last week.</summary>
    private void Sample(string[] keys, string every, string files, DateTimeOffset through)
    {
        var columns = string.Join(", ", keys);
        var entities = Rows($"SELECT {columns} FROM read_parquet([{files}]) GROUP BY ALL ORDER BY ALL").Values;
        var step = every == "1 hour" ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
        var first = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(0, (through - first).Ticks % step.Ticks);
        var random = new Random(_seed);
        var pairs = Enumerable.Range(0, Samples).Select(number =>
        {
            var back = (int)((number % 2 == 0 ? through - first : TimeSpan.FromDays(7)) / step);
            var boundary = through - step * random.Next(0, back + 1);
            var entity = entities[random.Next(entities.Count)].Select(key => Quoted((string)key!));
            return $"({number}, {string.Join(", ", entity)}, TIMESTAMP '{boundary.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}')";
        });
        Execute($"CREATE OR REPLACE TABLE pairs AS SELECT * FROM (VALUES {string.Join(", ", pairs)}) AS p (number, {columns}, boundary)");
    }

    private void Compare(string group, int month, List<string> names, List<object?[]> should, List<object?[]> stored)
    {
        var known = names.IndexOf("known");
        var faults = new List<string>();
        for (var i = 0; i < Samples; i++)
        {
            for (var column = 0; column < names.Count; column++)
            {
                // Before an entity is known its count is null too; SQL says 0.
                var expected = column > known && should[i][known] is false ? null : should[i][column];
                var agrees = expected is double x && stored[i][column] is double y ? Math.Abs(x - y) <= 1e-9 * (1 + Math.Abs(x)) : Equals(expected, stored[i][column]);
                if (!agrees)
                    faults.Add($"{group}, month {month + 1}, {string.Join(" ", should[i].Take(known))}: {names[column]} should be {expected ?? "null"}, is {stored[i][column] ?? "null"}");
            }
        }
        Assert.True(faults.Count == 0, string.Join("\n", faults.Take(10)));
        var counted = should.Count(row => row[known + 2] is > 0L);
        output.WriteLine($"{group}, month {month + 1}: {Samples} samples agree, {should.Count(row => row[known] is true)} known, {counted} with a flight in the second window");
        Assert.True(counted > Samples / 3);
    }

    private (List<string> Names, List<object?[]> Values) Rows(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<object?[]>();
        while (reader.Read())
            values.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Widened(reader.GetValue(i)))]);
        return ([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)], values);
    }

    private static object Widened(object value) => value is short or int ? Convert.ToInt64(value) : value;

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''")}'";

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FeatureJobs.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"FeatureJobs.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
