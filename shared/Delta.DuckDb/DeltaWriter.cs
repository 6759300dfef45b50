using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// Rows into and out of a table, each call in one atomic commit on what the caller has seen. Of a commit that lost to a rival nothing remains;
/// after a fault of the commit there may be files that nobody sees, and that a vacuum removes.
/// </summary>
/// <param name="connection">With <c>TimeZone = 'UTC'</c>; used by nobody else during a call.</param>
public sealed class DeltaWriter(DuckDBConnection connection, DeltaTable table)
{
    /// <summary>Creates the table, with the rows of the select if there is one.</summary>
    /// <param name="partitionBy">Columns by whose values files are kept apart.</param>
    /// <param name="selectSql">One SELECT without semicolon, or null.</param>
    /// <exception cref="ArgumentException">A partition column is not one of the table, or the select does not fit.</exception>
    /// <exception cref="DeltaException">A fault, or rows without a value where there must be one.</exception>
    public async Task<CommitOutcome> CreateAsync(IReadOnlyList<DeltaField> fields, IReadOnlyList<string> partitionBy, string? selectSql, CancellationToken cancellationToken)
    {
        if (partitionBy.FirstOrDefault(column => fields.All(field => field.Name != column)) is { } unknown)
        {
            throw new ArgumentException($"There is no column '{unknown}' to partition by; there are {string.Join(", ", fields.Select(field => field.Name))}.");
        }

        if (partitionBy.Count == fields.Count)
        {
            throw new ArgumentException("A table needs at least one column by which it is not partitioned.");
        }

        var staged = selectSql is null ? null : await StageAsync(fields, partitionBy, selectSql, cancellationToken);
        return await CommitAsync(null, new NewCommit { Fields = fields, PartitionColumns = partitionBy, Adds = staged?.Adds ?? [], OperationParameters = Mode("ErrorIfExists", partitionBy) }, staged, cancellationToken);
    }

    /// <summary>Adds the rows of the select.</summary>
    /// <param name="transaction">Lands at most once.</param>
    /// <exception cref="ArgumentException">The select does not fit the table.</exception>
    /// <exception cref="DeltaException">A fault, or the table is not written here.</exception>
    public async Task<CommitOutcome> AppendAsync(Snapshot basis, string selectSql, TransactionId? transaction, CancellationToken cancellationToken)
    {
        WriterSupport.Require(basis, removesRows: false);
        var staged = await StageAsync(basis.Fields, basis.Metadata.PartitionColumns, selectSql, cancellationToken);
        return await CommitAsync(
            basis, new NewCommit { Fields = basis.Fields, Adds = staged.Adds, Transaction = transaction, OperationParameters = Mode("Append", basis.Metadata.PartitionColumns) }, staged, cancellationToken);
    }

    /// <summary>Puts the rows of the select in the place of all rows.</summary>
    /// <exception cref="ArgumentException">The select does not fit the table.</exception>
    /// <exception cref="DeltaException">A fault, or the table is not written here.</exception>
    public async Task<CommitOutcome> OverwriteAsync(Snapshot basis, string selectSql, TransactionId? transaction, CancellationToken cancellationToken)
    {
        WriterSupport.Require(basis, removesRows: basis.FileCount > 0);
        var staged = await StageAsync(basis.Fields, basis.Metadata.PartitionColumns, selectSql, cancellationToken);
        return await CommitAsync(
            basis,
            new NewCommit
            {
                Fields = basis.Fields,
                Adds = staged.Adds,
                Removes = [.. basis.Files],
                Reads = ReadSet.WholeTable,
                Transaction = transaction,
                OperationParameters = Mode("Overwrite", basis.Metadata.PartitionColumns),
            },
            staged,
            cancellationToken);
    }

    /// <summary>Puts the rows of the select in the place of those for which the condition is true.</summary>
    /// <exception cref="ArgumentException">The select does not fit the table, or has rows for which the condition is not true.</exception>
    /// <exception cref="DeltaException">A fault, or the table is not written here, or single rows would have to be deleted where that is not supported.</exception>
    public async Task<CommitOutcome> OverwriteWhereAsync(Snapshot basis, RowCondition condition, string selectSql, TransactionId? transaction, CancellationToken cancellationToken)
    {
        WriterSupport.Require(basis, removesRows: true);
        var staged = await StageAsync(basis.Fields, basis.Metadata.PartitionColumns, selectSql, cancellationToken);
        RowDeletion.Plan plan;
        StagedFiles rest;
        try
        {
            await RowDeletion.RequireAllAsync(connection, basis, staged, condition, cancellationToken);
            plan = await ReadingAsync(basis, condition, () => RowDeletion.PlanAsync(connection, basis, condition, cancellationToken), cancellationToken);
            rest = await ReadingAsync(basis, condition, () => RowDeletion.CopyRestAsync(connection, table.Storage, basis, condition, plan, cancellationToken), cancellationToken);
        }
        catch
        {
            // Whatever it is: no commit has been tried yet.
            await DeltaStage.TryDiscardAsync(table.Storage, staged.Adds);
            throw;
        }

        var all = staged with { Adds = [.. rest.Adds, .. staged.Adds] };
        var commit = RowDeletion.Commit(basis, condition, plan, rest) with
        {
            Adds = all.Adds,
            Transaction = transaction,
            Operation = "WRITE",
            OperationParameters = new Dictionary<string, string>(Mode("Overwrite", basis.Metadata.PartitionColumns)) { ["predicate"] = condition.Sql },
        };
        return await CommitAsync(basis, commit, all, cancellationToken);
    }

    /// <summary>
    /// Deletes the rows for which the condition is true. Files all of whose rows go are removed; those of which some go are written anew without them.
    /// If no row goes there is no commit, and the outcome is the table as it was seen.
    /// </summary>
    /// <exception cref="DeltaException">A fault, or the table is not written here, or single rows would have to be deleted where that is not supported.</exception>
    public async Task<CommitOutcome> DeleteWhereAsync(Snapshot basis, RowCondition condition, CancellationToken cancellationToken)
    {
        WriterSupport.Require(basis, removesRows: true);
        var plan = await ReadingAsync(basis, condition, () => RowDeletion.PlanAsync(connection, basis, condition, cancellationToken), cancellationToken);
        if (plan.Rows == 0)
        {
            return new Committed(basis, null);
        }

        var rest = await ReadingAsync(basis, condition, () => RowDeletion.CopyRestAsync(connection, table.Storage, basis, condition, plan, cancellationToken), cancellationToken);
        return await CommitAsync(basis, RowDeletion.Commit(basis, condition, plan, rest), rest, cancellationToken);
    }

    private async Task<StagedFiles> StageAsync(IReadOnlyList<DeltaField> fields, IReadOnlyList<string> partitionBy, string selectSql, CancellationToken cancellationToken)
    {
        try
        {
            return await DeltaStage.StageAsync(connection, table.Storage, fields, selectSql, new StageOptions(PartitionBy: partitionBy), cancellationToken);
        }
        catch (DuckDBException e) when (RowFaults.OfWriting(e, table.Storage.Location) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Reads files of the table, all or those that the condition may touch.</summary>
    private static Task<T> ReadingAsync<T>(Snapshot basis, RowCondition condition, Func<Task<T>> work, CancellationToken cancellationToken) =>
        RowFaults.GuardAsync(basis, [.. condition.Pruning is { } pruning ? basis.FilesFor(pruning) : basis.Files], "Reading the rows", work, cancellationToken);

    // Only where it is certain that the commit is not there: after a fault nobody may delete what could be part of the table.
    private async Task<CommitOutcome> CommitAsync(Snapshot? basis, NewCommit commit, StagedFiles? staged, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await table.CommitAsync(basis, commit, cancellationToken);
            if (outcome is Conflicted && staged is not null)
            {
                await DeltaStage.TryDiscardAsync(table.Storage, staged.Adds);
            }

            return outcome;
        }
        catch (ArgumentException) when (staged is not null)
        {
            await DeltaStage.TryDiscardAsync(table.Storage, staged.Adds);
            throw;
        }
    }

    private static Dictionary<string, string> Mode(string mode, IReadOnlyList<string> partitionBy) => new()
    {
        ["mode"] = mode,
        ["partitionBy"] = $"[{string.Join(",", partitionBy.Select(column => $"\"{column}\""))}]",
    };
}
