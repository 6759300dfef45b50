using FeatureJobs.Definitions;
using FeatureJobs.Runs;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Training;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>What a user can get wrong with labels and outputs, what is said of it, and that nothing half-written stays.</summary>
public sealed class TrainingMistakeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _clock = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TrainingStore _store = new();
    private readonly EventFiles _files = new();
    private ServiceVersion _service = null!;
    private readonly TrainingCase _case = TrainingSeeds.Cases.Concat(Enumerable.Range(1, 50).Select(TrainingGenerator.Create)).First(@case => @case.Groups is [{ Keys: [{ Kind: Kind.Int64 }] }]);

    public async ValueTask InitializeAsync() => _service = await _store.CreateAsync(_case, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _files.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task All_mistakes_are_said_at_once()
    {
        var labels = Labels(("other", Kind.Int64, 1L));
        var mistakes = await MistakesAsync(new() { Labels = labels, Output = _store.PathOf("set.txt"), Accuracy = Accuracy.Exact, KnownAtLabel = true, At = _clock });
        Assert.Equal(5, mistakes.Length);
        Assert.Contains(mistakes, m => m.Contains("ends", StringComparison.Ordinal) || m.Contains(".parquet or .csv", StringComparison.Ordinal));
        Assert.Contains(mistakes, m => m.Contains("--allow-skew", StringComparison.Ordinal));
        Assert.Contains(mistakes, m => m.Contains("--known-at", StringComparison.Ordinal));
        Assert.Contains(mistakes, m => m.Contains("no column event_timestamp", StringComparison.Ordinal));
        Assert.Contains(mistakes, m => m.Contains($"no column '{Key}'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Types_that_do_not_fit_name_the_cast()
    {
        var mistakes = await MistakesAsync(Options(Labels((Key, Kind.String, "1"), ("event_timestamp", Kind.String, "2001-01-01"))));
        Assert.Contains(mistakes, m => m.Contains("event_timestamp is string", StringComparison.Ordinal) && m.Contains("cast(event_timestamp as timestamp)", StringComparison.Ordinal));
        Assert.Contains(mistakes, m => m.Contains($"'{Key}' is string", StringComparison.Ordinal) && m.Contains($"cast({Key} as int64)", StringComparison.Ordinal));
        mistakes = await MistakesAsync(Options(Labels((Key, Kind.Int64, 1L), ("event_timestamp", Kind.Int64, 1L))));
        Assert.Contains("to_timestamp(event_timestamp)", Assert.Single(mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_in_the_future_or_none_are_refused()
    {
        var future = Labels((Key, Kind.Int64, 1L), ("event_timestamp", Kind.Timestamp, new Moment(8_000_000_000_000_000)));
        Assert.Contains("all labels lie in the future", Assert.Single(await MistakesAsync(Options(future))), StringComparison.Ordinal);
        var timeless = Labels((Key, Kind.Int64, 1L), ("event_timestamp", Kind.Timestamp, null));
        Assert.Contains("null in all rows", Assert.Single(await MistakesAsync(Options(timeless))), StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Single(await MistakesAsync(Options(_store.PathOf("nowhere.parquet")))), StringComparison.Ordinal);
        Assert.Contains("no rows", Assert.Single(await MistakesAsync(Options(Labels(rows: 0, (Key, Kind.Int64, 1L), ("event_timestamp", Kind.Timestamp, null))))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_without_history_is_named()
    {
        var group = _service.Features[0].Version;
        var without = _service with { Features = [new ServedFeature(group with { Folder = _store.PathOf("none") }, _service.Features[0].Feature)] };
        var options = Options(_store.WriteLabels(_case, markedUtc: true));
        var thrown = await Assert.ThrowsAsync<DiagnosticException>(() => _store.Job.WriteAsync(without, options, null, TestContext.Current.CancellationToken));
        Assert.Contains($"{group} has no history yet", Assert.Single(thrown.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_exists_is_replaced_only_when_asked_and_nothing_else_stays()
    {
        var options = Options(_store.WriteLabels(_case, markedUtc: true));
        await File.WriteAllTextAsync(options.Output, "precious", TestContext.Current.CancellationToken);
        Assert.Contains("--overwrite", Assert.Single(await MistakesAsync(options)), StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(options.Output, TestContext.Current.CancellationToken));
        var report = await _store.Job.WriteAsync(_service, options with { Overwrite = true }, null, TestContext.Current.CancellationToken);
        Assert.Contains($"\"service\": \"{_case.Name}\"", await File.ReadAllTextAsync(report.ManifestFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(_case.Labels.Length, TrainingRowsRead.OfFile(options.Output).Rows.Count);
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(options.Output)!), file => file.EndsWith(".unfinished", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        var options = Options(_store.WriteLabels(_case, markedUtc: true));
        var progress = new Cancelling(cancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.Job.WriteAsync(_service, options, progress, cancelled.Token));
        Assert.False(File.Exists(options.Output));
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(options.Output)!), file => file.Contains("unfinished", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(_store.Spill));
    }

    /// <summary>Text in, text out: what a label carries is not touched, and the features are those of the same labels in Parquet.</summary>
    [Fact]
    public async Task Csv_labels_keep_their_text()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var row = _case.Groups[0].Rows[0];
        var time = DateTimeOffset.UnixEpoch.AddTicks((row.Time + _case.Groups[0].AvailableAfter) * 10);
        var labels = _store.PathOf("labels.csv");
        await File.WriteAllTextAsync(labels, $"code,{Key},event_timestamp\n007,{row.Keys[0]},{time:yyyy-MM-dd HH:mm:ss.ffffff}\n1e2,-99,2001-02-03\n", cancellation);
        var options = Options(labels) with { Output = _store.PathOf("set.csv"), FullNames = true };
        await _store.Job.WriteAsync(_service, options, null, cancellation);
        var lines = await File.ReadAllLinesAsync(options.Output, cancellation);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith($"code,{Key},event_timestamp,{_case.Groups[0].Name}__v1", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"007,{row.Keys[0]},{time:yyyy-MM-dd HH:mm:ss.ffffff},", lines[1], StringComparison.Ordinal);
        Assert.Equal("1e2,-99,2001-02-03," + new string(',', _case.Groups[0].Features.Length - 1), lines[2]);
    }

    private string Key => _case.Groups[0].Keys[0].Name;

    private TrainingSetFileOptions Options(string labels) => new() { Labels = labels, Output = _store.PathOf("set.parquet"), At = _clock };

    private string Labels(params (string Name, Kind Kind, object? Value)[] columns) => Labels(rows: 1, columns);

    private string Labels(int rows, params (string Name, Kind Kind, object? Value)[] columns)
    {
        var path = _store.PathOf($"labels-{Guid.NewGuid():N}.parquet");
        var row = columns.ToDictionary(column => column.Name, column => column.Value);
        _files.Write(new EventSource([.. columns.Select(column => new Column(column.Name, column.Kind))], "event_timestamp"), new EventFile("labels", [.. Enumerable.Repeat(row, rows)]), path);
        return path;
    }

    private async Task<string[]> MistakesAsync(TrainingSetFileOptions options)
    {
        var thrown = await Assert.ThrowsAsync<DiagnosticException>(() => _store.Job.WriteAsync(_service, options, null, TestContext.Current.CancellationToken));
        return [.. thrown.Diagnostics.Select(diagnostic => diagnostic.Message)];
    }

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => source.Cancel();
    }
}
