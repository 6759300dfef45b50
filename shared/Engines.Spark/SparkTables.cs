using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Apache.Arrow;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;
using Column = FeatureJobs.Expressions.Column;

namespace FeatureJobs.Engines.Spark;

/// <summary>Delta tables through Spark's own commands.</summary>
/// <remarks>
/// No command of Delta tells which transactions are committed, so they are read from the log itself: from the newest hundred commits at least and the checkpoints among them
/// (a checkpoint carries the newest of every application).
/// </remarks>
internal sealed class SparkTables(SparkLink link)
{
    // Of the twenty digits of a version all but these are given as a pattern's start.
    private const int FreeDigits = 2;

    private readonly ConcurrentDictionary<string, (Commit Newest, TableState State)> _known = new(StringComparer.Ordinal);

    /// <summary>A table's state now, or null when there is none.</summary>
    public async Task<TableState?> LatestAsync(string table, CancellationToken cancellation)
    {
        if ((await HistoryAsync(table, 1, cancellation)).FirstOrDefault() is not { } newest)
            return null;
        // The time tells a table that was removed and made again.
        if (_known.TryGetValue(table, out var known) && known.Newest == newest)
            return known.State;
        var detail = (await link.RowsAsync($"DESCRIBE DETAIL {SparkNames.Delta(table)}", cancellation))[0];
        var session = await link.SessionAsync(cancellation);
        var schema = await SparkErrors.TranslateAsync(async () => await (await session.SqlAsync($"SELECT * FROM {SparkNames.Delta(table)} VERSION AS OF {newest.Version}", cancel: cancellation)).SchemaAsync(cancellation));
        var state = new TableState(
            table,
            (string)detail["id"]!,
            newest.Version,
            await TransactionsAsync(session, table, newest.Version, cancellation),
            [.. schema.Fields.Select(field => new Column(field.Name, SparkTypes.Table(field.DataType.ToString(), table)))],
            (long)detail["sizeInBytes"]!);
        _known[table] = (newest, state);
        return state;
    }

    /// <summary>Appends the rows of a frame in one commit.</summary>
    public async Task<AppendOutcome> AppendAsync(string table, DataFrame rows, TableTransaction? transaction, CancellationToken cancellation)
    {
        // Spark skips a repeated transaction in silence, and an answer may be lost: the commit's own mark tells whether it is there.
        var mark = $"featurejobs {Guid.NewGuid():N}";
        var write = rows.Write().Format("delta").Mode(SaveMode.Append).Option("userMetadata", mark);
        if (transaction is not null)
            write = write.Option("txnAppId", transaction.Application).Option("txnVersion", transaction.Number.ToString(CultureInfo.InvariantCulture));
        for (var attempt = 1; ; attempt++)
        {
            SparkConnectException? failure = null;
            try
            {
                await write.SaveAsync(table, cancel: cancellation);
            }
            catch (SparkConnectException e)
            {
                failure = e;
            }
            if (await FindAsync(table, mark, cancellation) is { } version)
                return new AppendOutcome.Committed(version, []);
            if (failure is null)
                return new AppendOutcome.Conflicted($"{transaction} is in the table '{table}' already; a rival was first.");
            if (!SparkErrors.IsConflict(failure))
                throw SparkErrors.Translate(failure);
            // Without a transaction nothing contradicts anything: whoever lost the creation of the table appends to the winner's.
            if (transaction is not null || attempt == 10)
                return new AppendOutcome.Conflicted($"A rival changed the table '{table}' meanwhile: {failure.Message}");
        }
    }

    /// <summary>The version of a commit by its mark, which is among the newest unless rivals are very quick.</summary>
    private async Task<long?> FindAsync(string table, string mark, CancellationToken cancellation)
    {
        const int many = 1000;
        for (var limit = 10; limit <= many; limit *= 10)
        {
            var commits = await HistoryAsync(table, limit, cancellation);
            if (commits.FirstOrDefault(commit => commit.Mark == mark) is { } found)
                return found.Version;
            if (commits.Count < limit)
                return null;
        }
        return null;
    }

    private async Task<List<Commit>> HistoryAsync(string table, int limit, CancellationToken cancellation)
    {
        try
        {
            var rows = await (await (await link.SessionAsync(cancellation)).SqlAsync($"DESCRIBE HISTORY {SparkNames.Delta(table)} LIMIT {limit}", cancel: cancellation)).CollectAsync(cancellation);
            return [.. rows.Select(row => new Commit((long)row["version"]!, row["timestamp"], row["userMetadata"] as string))];
        }
        catch (SparkConnectException e) when (SparkErrors.IsNoTable(e))
        {
            return [];
        }
        catch (SparkConnectException e)
        {
            throw SparkErrors.Translate(e);
        }
    }

    private static async Task<ImmutableDictionary<string, long>> TransactionsAsync(SparkSession session, string table, long version, CancellationToken cancellation)
    {
        var hundred = version / Span;
        var window = hundred == 0 ? Start(0) : $"{{{Start(hundred - 1)},{Start(hundred)}}}";
        return await ReadAsync(window) is { } found && (found.Checkpointed || hundred <= 1) ? found.Newest : (await ReadAsync("")).Newest;

        async Task<(bool Checkpointed, ImmutableDictionary<string, long> Newest)> ReadAsync(string names)
        {
            var commits = await ViewAsync(session, "json", $"{names}*.json", table, cancellation);
            var checkpoints = await ViewAsync(session, "parquet", $"{names}*.checkpoint*.parquet", table, cancellation);
            try
            {
                var sql = $"""
                    SELECT checkpoint, txn.appId AS application, max(txn.version) AS number FROM (
                      SELECT false AS checkpoint, txn, file FROM {commits}
                      UNION ALL SELECT true, txn, file FROM {checkpoints})
                    WHERE substr(file, 1, 20) <= '{version:D20}' GROUP BY ALL
                    """;
                var rows = await SparkErrors.TranslateAsync(async () => await (await session.SqlAsync(sql, cancel: cancellation)).CollectAsync(cancellation));
                return (rows.Any(row => (bool)row[0]!), rows.Where(row => row[1] is not null)
                    .GroupBy(row => (string)row[1]!, row => (long)row[2]!, StringComparer.Ordinal)
                    .ToImmutableDictionary(application => application.Key, application => application.Max(), StringComparer.Ordinal));
            }
            finally
            {
                await SparkViews.DropAsync(session, [commits, checkpoints]);
            }
        }
    }

    private const long Span = 100;

    private static string Start(long hundred) => hundred.ToString($"D{20 - FreeDigits}", CultureInfo.InvariantCulture);

    private static Task<string> ViewAsync(SparkSession session, string format, string names, string table, CancellationToken cancellation) => SparkViews.CreateAsync(
        session,
        session.Read().Format(format).Schema("txn STRUCT<appId: STRING, version: BIGINT>").Option("pathGlobFilter", names).Load(SparkNames.Escape($"{table}/_delta_log")).SelectExpr("txn", "_metadata.file_name AS file"),
        cancellation);

    /// <param name="Mark">What the writer left in it.</param>
    private sealed record Commit(long Version, object? Time, string? Mark);
}
