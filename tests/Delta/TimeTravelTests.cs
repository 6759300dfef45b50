using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;
using static FeatureJobs.Tests.ForeignTable;

namespace FeatureJobs.Tests;

public sealed class TimeTravelTests(GoldenTables golden) : IClassFixture<GoldenTables>, IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ForeignTable _table = new();

    public void Dispose() => _table.Dispose();

    [Theory]
    [InlineData(0, 0L)]
    [InlineData(999, 0L)]
    [InlineData(1000, 1L)]
    [InlineData(1001, 2L)] // Its file is older than that of version 1, as after copying a folder: it counts as one millisecond younger.
    [InlineData(4999, 2L)]
    [InlineData(5000, 3L)]
    [InlineData(-1, null)]
    [InlineData(5001, null)]
    public async Task The_times_of_files_lead_to_the_version_that_was_there(int milliseconds, long? version)
    {
        Fill("", 4, _ => "");
        Touch(0, 1000, 500, 5000);
        await ExpectAsync(milliseconds, version);
    }

    [Theory]
    [InlineData(99, 1L)] // Before that began: by the files.
    [InlineData(100, 2L)]
    [InlineData(149, 2L)]
    [InlineData(150, 3L)]
    [InlineData(180, 4L)]
    [InlineData(181, null)]
    [InlineData(-1, null)]
    public async Task The_times_in_commits_are_preferred_from_where_they_begin(int milliseconds, long? version)
    {
        Fill($"\"delta.enableInCommitTimestamps\":\"true\",\"delta.inCommitTimestampEnablementVersion\":\"2\",\"delta.inCommitTimestampEnablementTimestamp\":\"{At(100)}\"", 5,
            number => number < 2 ? "" : $"\"inCommitTimestamp\":{At(number switch { 2 => 100, 3 => 150, _ => 180 })},");
        Touch(0, 10, 9000, 8000, 7000);
        await ExpectAsync(milliseconds, version);
        Assert.Equal([At(180), At(150), At(100), At(10), At(0)], await _table.Table.HistoryAsync(TableFolder.Cancellation).Select(entry => entry.Timestamp.ToUnixTimeMilliseconds()).ToListAsync(TableFolder.Cancellation));
    }

    [Fact]
    public async Task A_commit_without_the_time_that_it_should_have_is_damaged()
    {
        Fill("\"delta.enableInCommitTimestamps\":\"true\"", 3, _ => "");
        Assert.Contains("'_delta_log/00000000000000000000.json'", (await Assert.ThrowsAsync<DeltaException>(() => _table.Table.AtAsync(Start, TableFolder.Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_says_what_commits_say_and_nothing_where_they_say_nothing()
    {
        _table.Schema(Field("n", "long")).Commit();
        _table.Line("""{"commitInfo":{"timestamp":5,"operation":"DELETE","operationParameters":{"predicate":"[\"a\"]","more":[1]},"operationMetrics":{"numFiles":"1"},"readVersion":0,"isBlindAppend":false,"engineInfo":"x","userName":7}}""").Commit();
        var history = await _table.Table.HistoryAsync(TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation);
        Assert.Equal([1L, 0L], history.Select(entry => entry.Version));
        Assert.Equal(("DELETE", "[\"a\"]", "[1]", "1", 0L, false, "x", null), (history[0].Operation, history[0].Parameters["predicate"], history[0].Parameters["more"], history[0].Metrics["numFiles"], history[0].ReadVersion, history[0].IsBlindAppend, history[0].EngineInfo, history[0].UserName));
        Assert.Equal((null, 0, null), (history[1].Operation, history[1].Parameters.Count, history[1].IsBlindAppend));
    }

    [Fact]
    public async Task A_span_gives_its_adds_and_removes_and_tells_new_rows_from_old_ones()
    {
        _table.Schema(Field("n", "long")).Line(Add("a", true)).Commit().Line(Add("b", true)).Commit()
            .Line(Remove("a", false)).Line(Remove("b", false)).Line(Add("c", false)).Commit().Line(Remove("c", true)).Commit();
        var span = await _table.Table.RangeAsync(1, 3, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation);
        Assert.Equal(["1 +b -", "2 +c -a,b", "3 + -c"], span.Select(change => $"{change.Version} +{string.Join(',', change.Adds.Select(add => add.Path))} -{string.Join(',', change.Removes.Select(remove => remove.Path))}"));
        Assert.Equal(["1 +b -", "2 + -", "3 + -c"], span.Select(change => $"{change.Version} +{string.Join(',', change.DataAdds.Select(add => add.Path))} -{string.Join(',', change.DataRemoves.Select(remove => remove.Path))}"));
        Assert.NotNull((await _table.Table.RangeAsync(0, 0, TableFolder.Cancellation).SingleAsync(TableFolder.Cancellation)).Metadata);
        await Assert.ThrowsAsync<DeltaException>(async () => await _table.Table.RangeAsync(2, 4, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _table.Table.RangeAsync(2, 1, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation));
    }

    [Fact]
    public async Task A_span_of_a_table_of_Spark()
    {
        var table = await DeltaTable.OpenAsync(golden.Delta("deltalog-getChanges"), TableFolder.Cancellation);
        var span = await table.RangeAsync(0, 2, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation);
        Assert.Equal(["fake/path/1"], span[1].DataRemoves.Select(remove => remove.Path));
        Assert.Equal((1, 0), (span[0].Adds.Count, span[2].Adds.Count));
    }

    [Theory]
    [InlineData("missing", "there is no such folder, or it is empty")]
    [InlineData("empty", "there is no such folder, or it is empty")]
    [InlineData("files", "it has files, such as 'a.csv', but no log in '_delta_log'")]
    [InlineData("log", "its folder '_delta_log' has neither commits nor checkpoints, only files such as 'x.txt'")]
    public async Task What_is_not_a_table_is_said(string what, string reason)
    {
        var folder = Path.Combine(_table.Path, what);
        if (what != "missing")
        {
            Directory.CreateDirectory(Path.Combine(folder, what == "log" ? "_delta_log" : ""));
        }

        if (what is "files" or "log")
        {
            File.WriteAllText(Path.Combine(folder, what == "log" ? "_delta_log/x.txt" : "a.csv"), "");
        }

        var refused = await Assert.ThrowsAsync<DeltaException>(() => DeltaTable.OpenAsync(folder, TableFolder.Cancellation));
        Assert.Equal($"'{folder}' is not a Delta table: {reason}. Name the folder that holds '_delta_log'.", refused.Message);
        Assert.Equal(what != "missing", Directory.Exists(folder));
    }

    private async Task ExpectAsync(int milliseconds, long? version)
    {
        var moment = Start.AddMilliseconds(milliseconds);
        if (version is { } expected)
        {
            Assert.Equal(expected, (await _table.Table.AtAsync(moment, TableFolder.Cancellation)).Version);
        }
        else
        {
            Assert.Contains(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), (await Assert.ThrowsAsync<DeltaException>(() => _table.Table.AtAsync(moment, TableFolder.Cancellation))).Message, StringComparison.Ordinal);
        }
    }

    private void Fill(string configuration, int versions, Func<int, string> info)
    {
        for (var version = 0; version < versions; version++)
        {
            _table.Line($$$"""{"commitInfo":{{{{info(version)}}}"timestamp":1}}""");
            (version == 0 ? _table.Schema(Field("n", "long"), configuration: configuration) : _table).Commit();
        }
    }

    private void Touch(params int[] milliseconds)
    {
        foreach (var (time, version) in milliseconds.Select((time, version) => (time, version)))
        {
            File.SetLastWriteTimeUtc(_table.LogFile($"{version:D20}.json"), Start.AddMilliseconds(time).UtcDateTime);
        }
    }

    private static long At(int milliseconds) => Start.AddMilliseconds(milliseconds).ToUnixTimeMilliseconds();

    private static string Add(string path, bool dataChange) => $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":1,"modificationTime":0,"dataChange":{{{(dataChange ? "true" : "false")}}}}}""";

    private static string Remove(string path, bool dataChange) => $$$"""{"remove":{"path":"{{{path}}}","deletionTimestamp":1,"dataChange":{{{(dataChange ? "true" : "false")}}}}}""";
}
