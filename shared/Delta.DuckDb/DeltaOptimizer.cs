using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>How files are to be laid out.</summary>
/// <param name="TargetBytes">What a file should have. Without sorting, files of three quarters of it or more stay as they are.</param>
/// <param name="SortBy">All files are written anew, sorted by these columns over all of them: no two files of a partition overlap, and row groups are small. Null: small files are only put together.</param>
public sealed record OptimizeOptions(long TargetBytes = 256_000_000, IReadOnlyList<string>? SortBy = null);

/// <summary>What an optimize wrote anew.</summary>
/// <param name="Outcome">If there was nothing to do there is no commit, and this is the table as it was seen.</param>
/// <param name="Removed">Files before, of those that were written anew.</param>
/// <param name="Added">Files after.</param>
public sealed record OptimizeReport(CommitOutcome Outcome, int Removed, long RemovedBytes, int Added, long AddedBytes);

/// <summary>Writes the same rows into better files, in one commit that changes no data (protocol: "dataChange").</summary>
/// <param name="connection">With <c>TimeZone = 'UTC'</c>; used by nobody else during a call. Temporary tables are made in it.</param>
public sealed class DeltaOptimizer(DuckDBConnection connection, DeltaTable table)
{
    private const int RowGroupRows = 122_880;
    private const int SortedRowGroupRows = 20_480;

    /// <summary>As <see cref="RunAsync"/>, in a database of its own.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <exception cref="DeltaException">As there.</exception>
    public static async Task<OptimizeReport> OptimizeAsync(DeltaTable table, Snapshot basis, OptimizeOptions options, CancellationToken cancellationToken)
    {
        using var connection = DeltaTableOpening.Connect();
        return await new DeltaOptimizer(connection, table).RunAsync(basis, options, cancellationToken);
    }

    /// <summary>Writes small files, or with columns to sort by all files, anew.</summary>
    /// <exception cref="ArgumentException">A column to sort by is not one of the table, is a partition column, or has no order; or the size is not positive.</exception>
    /// <exception cref="DeltaException">A fault, or the table is not written here, or has deletion vectors or a change data feed.</exception>
    public async Task<OptimizeReport> RunAsync(Snapshot basis, OptimizeOptions options, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TargetBytes);
        var sort = options.SortBy is { Count: > 0 } columns ? columns : null;
        CheckSort(basis, sort ?? []);
        WriterSupport.Require(basis, removesRows: false);
        WriterSupport.RequireRewritable(basis, "writing files anew (optimize)");
        var removes = new List<AddFile>();
        var adds = new List<AddFile>();
        try
        {
            foreach (var partition in basis.Files.GroupBy(file => Key(basis, file), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                foreach (var files in sort is null ? SmallFiles([.. partition], options.TargetBytes) : [[.. partition]])
                {
                    await RowFaults.GuardAsync(basis, files, "Writing files anew", () => RewriteAsync(basis, files, sort, options.TargetBytes, adds, cancellationToken), cancellationToken);
                    removes.AddRange(files);
                }
            }
        }
        catch
        {
            // What was written by then may be as large as the table, and a full disk be the fault.
            await DeltaStage.TryDiscardAsync(table.Storage, adds);
            throw;
        }

        if (removes.Count == 0)
        {
            return new OptimizeReport(new Committed(basis, null), 0, 0, 0, 0);
        }

        var outcome = await table.CommitAsync(basis, Commit(basis, options, sort, removes, adds), cancellationToken);
        if (outcome is Conflicted)
        {
            await DeltaStage.TryDiscardAsync(table.Storage, adds);
        }

        return new OptimizeReport(outcome, removes.Count, removes.Sum(file => file.Size), adds.Count, adds.Sum(file => file.Size));
    }

    private static NewCommit Commit(Snapshot basis, OptimizeOptions options, IReadOnlyList<string>? sort, List<AddFile> removes, List<AddFile> adds) => new()
    {
        Fields = basis.Fields,
        Adds = adds,
        Removes = removes,
        Reads = new ReadSet(null, removes),
        ChangesData = false,
        Operation = "OPTIMIZE",
        OperationParameters = new Dictionary<string, string>
        {
            ["predicate"] = "[]",
            ["sortBy"] = $"[{string.Join(",", (sort ?? []).Select(column => $"\"{JsonEncodedText.Encode(column)}\""))}]",
            ["targetSize"] = options.TargetBytes.ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>Files to be put together, each group to about the target. Neighbours by name, which later runs find in the same order.</summary>
    private static IEnumerable<IReadOnlyList<AddFile>> SmallFiles(IReadOnlyList<AddFile> files, long target)
    {
        var bin = new List<AddFile>();
        foreach (var file in files.Where(file => file.Size < target / 4 * 3).OrderBy(file => file.ModificationTime).ThenBy(file => file.Path, StringComparer.Ordinal))
        {
            if (bin.Count > 1 && bin.Sum(other => other.Size) + file.Size > target)
            {
                yield return bin;
                bin = [];
            }

            bin.Add(file);
        }

        if (bin.Count > 1)
        {
            yield return bin;
        }
    }

    /// <param name="adds">Gets each file as soon as it is there.</param>
    /// <returns>How many rows.</returns>
    private async Task<long> RewriteAsync(Snapshot basis, IReadOnlyList<AddFile> files, IReadOnlyList<string>? sort, long target, List<AddFile> adds, CancellationToken cancellationToken)
    {
        var partitions = basis.PartitionFields;
        var values = partitions.Select(field => (field.Name, files[0].PartitionValues.GetValueOrDefault(field.PhysicalName))).ToList();
        var stored = basis.Fields.Where(field => !partitions.Contains(field)).ToList();
        var scan = $"SELECT {string.Join(", ", stored.Select(field => DuckDbSql.Name(field.Name)))} FROM {RowDeletion.Scan(basis, files)}";
        var rows = 0L;
        using var ranges = sort is null ? null : await Task.Run(() => SortRanges.Create(connection, scan, sort, (int)Math.Min(100_000, (files.Sum(file => file.Size) + target - 1) / target)), cancellationToken);
        foreach (var select in ranges?.Selects ?? [scan])
        {
            var staged = await DeltaStage.StageAsync(connection, table.Storage, stored, select, new StageOptions(sort is null ? RowGroupRows : SortedRowGroupRows), values, cancellationToken);
            adds.AddRange(staged.Adds);
            rows += staged.Rows;
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM ({scan})";
        var before = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        return before == rows ? rows : throw new DeltaException($"{files.Count} files of the table '{basis.Storage.Location}', such as '{files[0].Path}', have {before} rows, but {rows} were written anew. Nothing was changed; please report it.");
    }

    private static string Key(Snapshot basis, AddFile file) =>
        string.Join('\n', basis.PartitionFields.Select(field => file.PartitionValues.GetValueOrDefault(field.PhysicalName) is { Length: > 0 } value ? $"={value}" : ""));

    private static void CheckSort(Snapshot basis, IReadOnlyList<string> sort)
    {
        var problems = sort.Select(column => (column, Field: basis.Fields.FirstOrDefault(field => field.Name == column))).Select(entry => entry switch
        {
            (var column, null) => $"there is no column '{column}'; there are {string.Join(", ", basis.Fields.Select(field => field.Name))}",
            (var column, { Type.IsNested: true } or { Type.Kind: DeltaTypeKind.Void }) => $"column '{column}' has no order",
            (var column, var field) when basis.PartitionFields.Contains(field) => $"the table is partitioned by '{column}' already",
            _ => null,
        }).OfType<string>().ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException($"The table '{basis.Storage.Location}' cannot be sorted so: {string.Join("; ", problems)}.");
        }
    }
}
