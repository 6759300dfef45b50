using System.Data.SqlTypes;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>Parameters on real servers: bound by 3.5, and on 4.1, whose Delta drops them, sent as EXECUTE IMMEDIATE; the answers are the same.</summary>
public sealed class ParameterTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly object?[] Values =
    [
        true, (sbyte)-1, (short)-2, int.MinValue, long.MinValue, 1.1f, 0.1, double.NaN, float.NegativeInfinity, -1.50m, 0.001m, SqlDecimal.Parse("-12345678901234567890123456789012345678"),
        "", "it's \\ \n\" ? :a `x` é😀", new byte[] { 0, 255 }, new DateOnly(1582, 10, 14), new DateTime(1899, 12, 31, 23, 59, 59, 999, 999, DateTimeKind.Utc), new DateTime(2024, 3, 31, 2, 30, 0), null,
    ];

    private static readonly string[] Types =
    [
        "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "double", "float", "decimal(3,2)", "decimal(3,3)", "decimal(38,0)",
        "string", "string", "binary", "date", "timestamp", "timestamp_ntz", "void",
    ];

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Values_arrive_as_they_are_by_place_and_by_name(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var byPlace = await session.SqlAsync($"SELECT {string.Join(", ", Values.Select(_ => "?"))}, {string.Join(", ", Values.Select(_ => "typeof(?)"))}", [.. Values, .. Values], cancel: Cancel);
        var named = Values.Index().ToDictionary(item => $"p{item.Index}", item => item.Item);
        var byName = await session.SqlAsync($"SELECT {string.Join(", ", named.Keys.Select(name => $":{name}"))}, {string.Join(", ", named.Keys.Select(name => $"typeof(:{name})"))}", named, cancel: Cancel);
        foreach (var frame in (DataFrame[])[byPlace, byName])
        {
            var row = Assert.Single(await frame.CollectAsync(Cancel));
            Assert.Equal(Values, row.Values.Take(Values.Length));
            Assert.Equal(Types, row.Values.Skip(Values.Length));
        }
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task They_stand_wherever_a_value_can(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        await (await session.SqlAsync("SELECT id FROM range(10)", cancel: Cancel)).CreateOrReplaceTempViewAsync("ten", Cancel);
        var frame = await session.SqlAsync("SELECT id + :plus AS x FROM ten WHERE id IN (:a, :b) OR id > (SELECT max(id) - :last FROM ten) ORDER BY id LIMIT :n",
            new Dictionary<string, object?> { ["plus"] = 100, ["a"] = 1L, ["b"] = 3, ["last"] = 2, ["n"] = 3 }, cancel: Cancel);
        Assert.Equal([101L, 103L, 108L], (await frame.CollectAsync(Cancel)).Select(row => row[0]));
        Assert.Equal(3, await frame.CountAsync(Cancel));
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_command_with_parameters_runs_once(string version)
    {
        var folder = Directory.CreateTempSubdirectory("featurejobs-parameters-");
        try
        {
            await using var session = await servers.SessionAsync(version, Cancel);
            var inserted = await session.SqlAsync($"INSERT OVERWRITE DIRECTORY '{folder.FullName}' USING parquet SELECT ? AS x, ? AS y", [1, "a"], cancel: Cancel);
            await inserted.CollectAsync(Cancel);
            var files = Directory.GetFiles(folder.FullName, "*.parquet");
            await inserted.CollectAsync(Cancel);
            Assert.Equal(files, Directory.GetFiles(folder.FullName, "*.parquet"));
            Assert.Equal(["[1,a]"], (await session.Read().Parquet(folder.FullName).CollectAsync(Cancel)).Select(row => row.ToString()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_value_that_is_missing_is_named(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => session.SqlAsync("SELECT :a, :b", new Dictionary<string, object?> { ["a"] = 1 }, cancel: Cancel));
        Assert.Equal((SparkErrorKind.Analysis, "UNBOUND_SQL_PARAMETER"), (error.Kind, error.ErrorClass));
        Assert.Contains(": b.", error.Message, StringComparison.Ordinal);
    }
}
