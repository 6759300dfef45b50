using System.Collections.Immutable;
using System.Text.Json;
using DuckDB.NET.Data;

namespace FeatureJobs.Tests;

/// <summary>The record of a batch, read from its tiles table without the product.</summary>
/// <param name="NewFiles">The files that it consumed and no earlier batch had.</param>
internal sealed record StoredBatch(long Number, long Read, long Used, long Filtered, long Quarantined, long? Through, ImmutableArray<string> NewFiles)
{
    /// <summary>The records of a table that count, by number.</summary>
    public static ImmutableArray<StoredBatch> Of(string tiles)
    {
        var files = StoredHistory.DataFiles(tiles);
        if (files.Count == 0)
            return [];
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT record FROM read_parquet([{string.Join(", ", files.Select(file => $"'{file}'"))}], union_by_name = true, hive_partitioning = false) WHERE record IS NOT NULL ORDER BY batch";
        using var reader = command.ExecuteReader();
        var batches = ImmutableArray.CreateBuilder<StoredBatch>();
        var consumed = new HashSet<string>();
        while (reader.Read())
        {
            using var json = JsonDocument.Parse(reader.GetString(0));
            var record = json.RootElement;
            var positions = record.GetProperty("positions").EnumerateArray().Select(position => position.GetProperty("path").GetString()!).ToList();
            batches.Add(new StoredBatch(Number("batch")!.Value, Number("read")!.Value, Number("used")!.Value, Number("filtered")!.Value, Number("quarantined")!.Value,
                Number("through"), [.. positions.Where(consumed.Add)]));

            long? Number(string name) => record.TryGetProperty(name, out var value) ? value.GetInt64() : null;
        }
        return batches.ToImmutable();
    }

    /// <summary>The greatest version of a <c>txn</c> in a table's log, 0 for none.</summary>
    public static long Transaction(string table)
    {
        var log = Path.Combine(table, "_delta_log");
        if (!Directory.Exists(log))
            return 0;
        var greatest = 0L;
        foreach (var line in Directory.GetFiles(log, "*.json").SelectMany(File.ReadLines))
        {
            using var action = JsonDocument.Parse(line);
            if (action.RootElement.TryGetProperty("txn", out var transaction))
                greatest = Math.Max(greatest, transaction.GetProperty("version").GetInt64());
        }
        return greatest;
    }
}
