using System.Text.Json;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Generation;
using FeatureJobs.Tests.Cases.Model;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>What stands between the engine and the judge: Parquet files out, a Delta table in. Tried with histories that the model wrote.</summary>
public sealed class HarnessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("featurejobs-harness-").FullName;
    private readonly EventFiles _files = new();
    private readonly StoredHistory _history = new();

    [Fact]
    public void A_history_on_disk_is_read_as_it_was_written()
    {
        foreach (var seed in Enumerable.Range(1, 25))
        {
            var @case = CaseGenerator.Create(seed);
            var judge = new Judge(@case);
            var model = new IncrementalModel(@case.Group, WriteRule.Right);
            var batches = judge.Runs.Select(run => run.Batch).OfType<ExpectedBatch>().ToList();
            batches.ForEach(model.Run);
            var table = Path.Combine(_folder, @case.Name);
            foreach (var batch in batches)
                Commit(@case, table, batch.Index, [.. model.History.Where(row => row.Batch == batch.Index)]);

            var read = _history.Read(@case, table);
            Assert.Equal(model.History.Count, read.Count);
            Assert.Empty(judge.Faults([.. batches.Select(batch => (long)batch.Index)], read));
        }
    }

    [Fact]
    public void Removed_files_do_not_count()
    {
        var log = Directory.CreateDirectory(Path.Combine(_folder, "removed", "_delta_log")).FullName;
        File.WriteAllText(Path.Combine(log, "00000000000000000000.json"), """{"add":{"path":"a%20b.parquet"}}""" + "\n" + """{"add":{"path":"c.parquet"}}""" + "\n");
        File.WriteAllText(Path.Combine(log, "00000000000000000001.json"), """{"remove":{"path":"c.parquet"}}""" + "\n");
        Assert.Equal([Path.Combine(_folder, "removed", "a b.parquet")], StoredHistory.DataFiles(Path.Combine(_folder, "removed")));
    }

    public void Dispose()
    {
        _files.Dispose();
        _history.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Commit(ConformanceCase @case, string table, int version, List<HistoryRow> rows)
    {
        var entities = @case.Runs.SelectMany(run => run.Files).SelectMany(file => file.Rows)
            .Where(row => @case.Keys.All(key => row[key.Name] is not null))
            .GroupBy(row => Intake.Entity(@case.Keys.Select(key => row[key.Name]!)))
            .ToDictionary(group => group.Key, group => @case.Keys.Select(key => group.First()[key.Name]).ToArray());
        var columns = StoredHistory.Columns(@case);
        var file = new EventFile($"batch {version}.parquet", [.. rows.Select(row =>
        {
            object?[] values = [.. entities[row.Entity], new Moment(row.Time), new Moment(row.Created), row.Batch, row.Known, .. row.Features];
            return columns.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        })]);
        _files.Write(new EventSource(columns, "event_timestamp") { MarkedUtc = true }, file, Path.Combine(table, file.Name));
        Directory.CreateDirectory(Path.Combine(table, "_delta_log"));
        File.WriteAllText(Path.Combine(table, "_delta_log", $"{version:D20}.json"),
            JsonSerializer.Serialize(new { add = new { path = Uri.EscapeDataString(file.Name) } }) + "\n");
    }
}
