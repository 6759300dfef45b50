using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Registry;
using FeatureJobs.Runs;
using FeatureJobs.Store;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Model;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>A store in a temporary folder with one group a case, driven through the facade.</summary>
internal sealed class CaseStore : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("featurejobs-conformance-").FullName;
    private readonly EventFiles _files = new();
    private readonly StoredHistory _history = new();
    private readonly MomentSets _sets;
    private StoreDefinition? _definition;

    private readonly string[] _engines;

    /// <param name="sets">Computes the training sets; the embedded engine if none is given.</param>
    /// <param name="engines">The engine of each run by turns, as the settings write it; the embedded one if none is given.</param>
    public CaseStore(IEngine? sets = null, params string[] engines)
    {
        _sets = new MomentSets(_folder, sets ?? new DuckDbEngine(new DuckDbSettings(MemoryBytes: 512_000_000, Threads: 1), TimeProvider.System));
        _engines = engines.Length == 0 ? [CaseYaml.Embedded] : engines;
    }

    /// <summary>Rows in the histories of the cases judged so far, and how many the model of the algorithm wrote for them.</summary>
    public long Rows { get; private set; }
    public long ModelRows { get; private set; }

    /// <summary>Values of training sets judged so far.</summary>
    public long SetValues => _sets.Compared;

    public async Task CreateAsync(IReadOnlyList<ConformanceCase> cases, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "features"));
        await EngineAsync(0, cancellation);
        foreach (var @case in cases)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "features", @case.Name + ".yaml"), CaseYaml.Of(@case), cancellation);
            if (!@case.Source.Declared)
                Arrive(@case, @case.Runs[0]);
        }
        await using var store = await FeatureStore.OpenAsync(_folder, cancellation: cancellation);
        var outcome = await store.ApplyAsync(await store.PlanAsync(cancellation), cancellation);
        if (outcome is not ApplyOutcome.Applied)
            throw new InvalidOperationException($"apply: {outcome}");
        _definition = (await store.ValidateAsync(cancellation)).Definition;
    }

    /// <summary>Runs a case, and judges the report and the whole history after every run, and training sets after the last. An exception is a fault too, so that the store's other cases are judged.</summary>
    public async Task<ImmutableArray<string>> JudgeAsync(ConformanceCase @case, CancellationToken cancellation)
    {
        try
        {
            return await RunsAsync(@case, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return [$"{@case.Name}: {e}", CaseYaml.Of(@case)];
        }
    }

    private async Task<ImmutableArray<string>> RunsAsync(ConformanceCase @case, CancellationToken cancellation)
    {
        var judge = new Judge(@case);
        var model = new IncrementalModel(@case.Group, WriteRule.Right);
        var table = Path.Combine(_folder, CaseYaml.Storage, @case.Name, "v1", "history");
        var numbers = new List<long>();
        IReadOnlyList<HistoryRow> history = [];
        long? through = null;
        for (var i = 0; i < judge.Runs.Length; i++)
        {
            await EngineAsync(i, cancellation);
            await using var store = await FeatureStore.OpenAsync(_folder, cancellation: cancellation);
            var expected = judge.Runs[i];
            Arrive(@case, expected.Run);
            var before = Listing();
            var options = new IncrementalAggregationOptions { Groups = [@case.Name], At = Time(expected.Run.At), Until = Time(expected.Run.Until) };
            var report = Assert.Single((await store.RunAsync(options, cancellation: cancellation)).Groups);
            if (expected.Batch is { } batch)
            {
                numbers.Add(report.Batch);
                model.Run(batch);
            }

            var known = history.Count;
            history = _history.Read(@case, table);
            var faults = Report(expected, report, through, history.Count - known)
                .Concat(expected.Batch is null && before != Listing() ? ["there was nothing new, but files were written"] : Array.Empty<string>())
                .Concat(judge.Faults(numbers, history));
            if (faults.Take(5).ToImmutableArray() is { Length: > 0 } found)
                return [.. found.Select(fault => $"run {i + 1} of {@case.Name}: {fault}"), CaseYaml.Of(@case)];
            through = expected.EvaluatedThrough;
        }
        Rows += history.Count;
        ModelRows += model.History.Count;
        var sets = await _sets.FaultsAsync(@case, _definition!.Groups.Single(group => group.Name == @case.Name), Path.GetDirectoryName(table)!, cancellation);
        return sets.Count == 0 ? [] : [.. sets.Take(5), CaseYaml.Of(@case)];
    }

    private Task EngineAsync(int run, CancellationToken cancellation) =>
        File.WriteAllTextAsync(Path.Combine(_folder, "feature_store.yaml"), CaseYaml.Settings(_engines[run % _engines.Length]), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _sets.DisposeAsync();
        _files.Dispose();
        _history.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Report(ExpectedRun expected, GroupReport report, long? through, int written)
    {
        (string What, object? Should, object? Is)[] figures =
        [
            ("outcome", expected.Batch is null ? GroupOutcome.NoNewData : GroupOutcome.Completed, report.Outcome),
            ("error", null, report.Error),
            ("evaluated_through", YamlText.Time(expected.EvaluatedThrough), YamlText.Time(report.EvaluatedThrough is { } time ? (time - DateTimeOffset.UnixEpoch).Ticks / 10 : null)),
            ("files", expected.Run.Files.Length, report.Files),
            ("rows read", expected.Batch?.Taken.Read ?? 0L, report.RowsRead),
            ("rows used", expected.Batch?.Taken.Used.Length ?? 0L, report.RowsUsed),
            ("rows filtered", expected.Batch?.Taken.Filtered ?? 0L, report.RowsFiltered),
            ("rows quarantined", expected.Batch?.Taken.Quarantined ?? 0L, report.RowsQuarantined),
            ("rows written", (long)written, report.RowsWritten),
        ];
        foreach (var (what, should, @is) in figures)
        {
            if (!Equals(should, @is))
                yield return $"{what} should be {should ?? "none"}, is {@is ?? "none"}";
        }
        if (through > expected.EvaluatedThrough)
            yield return $"evaluated_through went back from {YamlText.Time(through)}";
    }

    /// <summary>Writes a run's files, unless they had to be there before the plan.</summary>
    private void Arrive(ConformanceCase @case, CaseRun run)
    {
        foreach (var file in run.Files)
        {
            var path = Path.Combine(_folder, "data", @case.Name, file.Name);
            if (!File.Exists(path))
                _files.Write(@case.Source, file, path);
        }
    }

    /// <summary>Every file of the store's tables with its length; a lock says nothing.</summary>
    private string Listing() =>
        string.Join("\n", new DirectoryInfo(Path.Combine(_folder, CaseYaml.Storage)).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Name != "_lock").Select(file => $"{file.FullName} {file.Length}").Order(StringComparer.Ordinal));

    private static DateTimeOffset? Time(long? microseconds) => microseconds is { } value ? DateTimeOffset.UnixEpoch.AddTicks(value * 10) : null;
}
