using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FeatureJobs.Runs;
using FeatureJobs.Store;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Rows;

namespace FeatureJobs.Tests;

/// <summary>A store in a temporary folder with one group of rows a case, driven through the facade.</summary>
/// <param name="engine">As the settings write it.</param>
internal sealed class RowStore(string engine = CaseYaml.Embedded) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("featurejobs-rows-").FullName;
    private readonly EventFiles _files = new();
    private readonly StoredHistory _history = new();

    public async Task CreateAsync(IReadOnlyList<RowCase> cases, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "features"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "feature_store.yaml"), CaseYaml.Settings(engine), cancellation);
        foreach (var @case in cases)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "features", @case.Name + ".yaml"), Yaml(@case), cancellation);
            Arrive(@case, @case.Runs[0]);
        }
        await using var store = await FeatureStore.OpenAsync(_folder, cancellation: cancellation);
        await store.ApplyAsync(await store.PlanAsync(cancellation), cancellation);
    }

    /// <summary>Runs a case; after every run the report and all that is stored must be what the oracle says.</summary>
    public async Task<IReadOnlyList<string>> JudgeAsync(RowCase @case, CancellationToken cancellation)
    {
        var faults = new List<string>();
        var stored = new List<string>();
        var table = Path.Combine(_folder, CaseYaml.Storage, @case.Name, "v1", "history");
        await using var store = await FeatureStore.OpenAsync(_folder, cancellation: cancellation);
        var expected = RowOracle.Runs(@case);
        for (var i = 0; i < expected.Length; i++)
        {
            Arrive(@case, @case.Runs[i]);
            var options = new IncrementalAggregationOptions { Groups = [@case.Name], At = Time(@case.Runs[i].At) };
            var report = (await store.RunAsync(options, cancellation: cancellation)).Groups[0];
            stored.AddRange(expected[i].Kept.Select(row => row.ToString()));
            var should = $"Completed {expected[i].Read} read, {expected[i].Used} used, {expected[i].Filtered} filtered, {expected[i].Quarantined} quarantined, {expected[i].Kept.Length} written, through {Time(expected[i].EvaluatedThrough):O}";
            var reported = $"{report.Outcome} {report.RowsRead} read, {report.RowsUsed} used, {report.RowsFiltered} filtered, {report.RowsQuarantined} quarantined, {report.RowsWritten} written, through {report.EvaluatedThrough:O}";
            if (should != reported)
                faults.Add($"run {i + 1} of {@case.Name} should report\n  {should}\nand reports\n  {reported} {report.Error}");
            var found = _history.Read(@case.Keys, [.. @case.Features.Select(feature => new Column(feature.Name, feature.Formula.Kind))], table)
                .Select(row => new KeptRow(row.Entity, row.Time, row.Created, row.Batch, row.Features).ToString()).ToList();
            faults.AddRange(Difference(stored, found).Select(difference => $"run {i + 1} of {@case.Name}: {difference}"));
            if (faults.Count > 0)
                return [.. faults.Take(5), Yaml(@case)];
        }
        if ((await store.RunAsync(new() { Groups = [@case.Name], At = Time(@case.Runs[^1].At + YamlText.OneDay) }, cancellation: cancellation)).Groups[0].Outcome != GroupOutcome.NoNewData)
            faults.Add($"{@case.Name}: a run without new files did something");
        return faults;
    }

    public void Dispose()
    {
        _files.Dispose();
        _history.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>-0 and 0 are one value, of which either may be kept.</summary>
    private static IEnumerable<string> Difference(IEnumerable<string> expected, IEnumerable<string> found)
    {
        static ILookup<string, string> Counted(IEnumerable<string> rows) => rows.Select(row => row.Replace(" -0,", " 0,", StringComparison.Ordinal)).ToLookup(row => row);
        var (should, are) = (Counted(expected), Counted(found));
        return should.Select(row => row.Key).Union(are.Select(row => row.Key)).Where(row => should[row].Count() != are[row].Count())
            .Select(row => $"{should[row].Count()} times expected, {are[row].Count()} times stored: {row}");
    }

    /// <summary>Entity, source and group, all of the case's name.</summary>
    /// <param name="more">Further entries of the group, each after a comma.</param>
    internal static string Yaml(RowCase @case, string more = "")
    {
        var source = @case.Source;
        var text = new StringBuilder($"""
            entities:
              - {"{"}name: {@case.Name}, keys: [{string.Join(", ", @case.Keys.Select(key => $"{{name: {key.Name}, type: {YamlText.Of(key.Kind)}}}"))}]{"}"}
            sources:
              - name: {@case.Name}
                path: ../data/{@case.Name}
                format: {(@case.Csv ? "csv" : "parquet")}
                event_timestamp: {source.EventTimestamp}

            """);
        if (source.Declared)
            text.Append($"    columns: {{{string.Join(", ", source.Columns.Select(column => $"{column.Name}: {YamlText.Of(column.Kind)}"))}}}\n");
        if (@case.Created is { } created)
            text.Append($"    created_timestamp: {created}\n");
        if (source.Where is { } where)
            text.Append($"    where: {JsonSerializer.Serialize(where.Text)}\n");
        var features = @case.Features.Select(feature => feature.Formula.IsColumn ? feature.Name : $"{{name: {feature.Name}, expression: \"{feature.Formula.Text}\"}}");
        return text.Append($"feature_groups:\n  - {{name: {@case.Name}, entity: {@case.Name}, source: {@case.Name}, features: [{string.Join(", ", features)}]{more}}}\n").ToString();
    }

    private void Arrive(RowCase @case, CaseRun run)
    {
        foreach (var file in run.Files)
        {
            var path = Path.Combine(_folder, "data", @case.Name, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (File.Exists(path))
                continue;
            if (@case.Csv)
                File.WriteAllText(path, CsvText.Of(@case.Source, file));
            else
                _files.Write(@case.Source, file, path);
        }
    }

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10);
}
