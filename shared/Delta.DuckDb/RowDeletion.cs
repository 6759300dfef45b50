using System.Globalization;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Which files a deletion of rows touches, by counting rows file by file; statistics only rule files out.</summary>
internal static class RowDeletion
{
    // One statement looks into so many files.
    private const int FilesAtOnce = 64;

    /// <param name="Candidates">Files that were looked into.</param>
    /// <param name="Whole">Of those, the ones that lose all rows.</param>
    /// <param name="Partly">The ones that lose some.</param>
    /// <param name="Rows">How many rows go.</param>
    /// <param name="Rest">How many stay in the partly deleted files.</param>
    public sealed record Plan(IReadOnlyList<AddFile> Candidates, IReadOnlyList<AddFile> Whole, IReadOnlyList<AddFile> Partly, long Rows, long Rest);

    /// <exception cref="DeltaException">Some but not all rows of a file would go, and the table has deletion vectors or a change data feed.</exception>
    public static async Task<Plan> PlanAsync(DuckDBConnection connection, Snapshot basis, RowCondition condition, CancellationToken cancellationToken)
    {
        var candidates = (condition.Pruning is { } pruning ? basis.FilesFor(pruning) : basis.Files).ToList();
        var (whole, partly, rows, rest) = (new List<AddFile>(), new List<AddFile>(), 0L, 0L);
        foreach (var files in candidates.Chunk(FilesAtOnce))
        {
            var counts = string.Join(" UNION ALL ", files.Select((file, index) => string.Create(CultureInfo.InvariantCulture,
                $"SELECT {index}, count(*), count(*) FILTER (WHERE {condition.Sql}\n) FROM {Scan(basis, [file with { DeletionVector = null }])} AS data")));
            foreach (var (index, total, matching) in await Task.Run(() => Count(connection, counts, cancellationToken), cancellationToken))
            {
                // Rows that a vector has taken are no rows of the table any more, and were counted with the others.
                var (live, going) = files[index].DeletionVector is not null && matching > 0 ? await CountLiveAsync(connection, basis, condition, files[index], cancellationToken) : (total, matching);
                if (going > 0)
                {
                    (going == live ? whole : partly).Add(files[index]);
                    rows += going;
                    rest += live - going;
                }
            }
        }

        if (partly.Count > 0)
        {
            WriterSupport.RequireRewritable(basis, $"deleting some of the rows of a file, as of '{partly[0].Path}',");
        }

        return new Plan(candidates, whole, partly, rows, rest);
    }

    /// <summary>Writes the rows that stay of files that are partly deleted.</summary>
    public static async Task<StagedFiles> CopyRestAsync(DuckDBConnection connection, ITableStorage storage, Snapshot basis, RowCondition condition, Plan plan, CancellationToken cancellationToken)
    {
        if (plan.Partly.Count == 0)
        {
            return StagedFiles.None;
        }

        var staged = await DeltaStage.StageAsync(
            connection, storage, basis.Fields, $"SELECT * FROM {Scan(basis, plan.Partly)} AS data WHERE ({condition.Sql}\n) IS NOT TRUE",
            new StageOptions(PartitionBy: basis.Metadata.PartitionColumns), cancellationToken);
        if (staged.Rows == plan.Rest)
        {
            return staged;
        }

        await DeltaStage.TryDiscardAsync(storage, staged.Adds);
        throw new DeltaException($"Of {plan.Partly.Count} files of the table '{basis.Storage.Location}' {plan.Rest} rows should stay, but {staged.Rows} were copied: the condition '{condition.Sql}' "
                + "does not give the same answer twice. Nothing was changed.");
    }

    public static NewCommit Commit(Snapshot basis, RowCondition condition, Plan plan, StagedFiles rest) => new()
    {
        Fields = basis.Fields,
        Adds = rest.Adds,
        Removes = [.. plan.Whole, .. plan.Partly],
        Reads = new ReadSet(condition.Pruning ?? new FilePredicate([]), plan.Candidates),
        Operation = "DELETE",
        OperationParameters = new Dictionary<string, string> { ["predicate"] = $"[\"{condition.Sql.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"]" },
        Metrics = new Dictionary<string, long> { ["numDeletedRows"] = plan.Rows, ["numCopiedRows"] = rest.Rows },
    };

    /// <exception cref="ArgumentException">Of staged rows some do not satisfy the condition.</exception>
    public static async Task RequireAllAsync(DuckDBConnection connection, Snapshot basis, StagedFiles staged, RowCondition condition, CancellationToken cancellationToken)
    {
        if (staged.Adds.Count == 0)
        {
            return;
        }

        var counted = await Task.Run(() => Count(connection, $"SELECT 0, count(*), count(*) FILTER (WHERE ({condition.Sql}\n) IS NOT TRUE) FROM {Scan(basis, staged.Adds)} AS data", cancellationToken), cancellationToken);
        if (counted[0].Matching > 0)
        {
            throw new ArgumentException($"{counted[0].Matching} of the {counted[0].Total} rows to write do not satisfy the condition '{condition.Sql}' of the rows they replace. Nothing was changed.");
        }
    }

    public static string Scan(Snapshot basis, IReadOnlyList<AddFile> files) => ScanSql.Of(basis, basis.Fields, files, null);

    private static async Task<(long Total, long Matching)> CountLiveAsync(
        DuckDBConnection connection, Snapshot basis, RowCondition condition, AddFile file, CancellationToken cancellationToken)
    {
        var scratch = Path.Combine(Path.GetTempPath(), $"deleted-rows-{Guid.NewGuid():N}.parquet");
        try
        {
            await DeletedRowsFile.WriteAsync(basis.Storage, [file], DeltaTableOpening.Connect, scratch, cancellationToken);
            var sql = $"SELECT 0, count(*), count(*) FILTER (WHERE {condition.Sql}\n) FROM {ScanSql.Of(basis, basis.Fields, [file], scratch)} AS data";
            var (_, total, matching) = (await Task.Run(() => Count(connection, sql, cancellationToken), cancellationToken))[0];
            return (total, matching);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    private static List<(int Index, long Total, long Matching)> Count(DuckDBConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var registration = cancellationToken.Register(command.Cancel);
        try
        {
            using var reader = command.ExecuteReader();
            var counts = new List<(int, long, long)>();
            while (reader.Read())
            {
                counts.Add((reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2)));
            }

            return counts;
        }
        catch (DuckDBException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Counting rows was cancelled.", e, cancellationToken);
        }
    }
}
