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
/// Of a young table the log says all. Of others no command of Delta tells which transactions are committed, so these are read from the log itself: from the newest hundred commits at least (<c>digits</c> = 2) and the checkpoints among them
/// (a checkpoint carries the newest of every application).
/// </remarks>
/// <param name="digits">A table is young while its versions have no more. In the log of others so many of a version's twenty digits are left open in a pattern.</param>
internal sealed class SparkTables(SparkLink link, int digits)
{
    private const int Few = 10;

    private readonly ConcurrentDictionary<string, (Commit Newest, TableState State)> _known = new(StringComparer.Ordinal);

    /// <summary>A table's state now, or null when there is none.</summary>
    public async Task<TableState?> LatestAsync(string table, CancellationToken cancellation)
    {
        if (await YoungAsync(table, null, cancellation) is { State: var young })
            return young;
        if ((await HistoryAsync(table, 1, cancellation)).FirstOrDefault() is not { } newest)
            return null;
        // The time tells a table that was removed and made again.
        if (_known.TryGetValue(table, out var known) && known.Newest == newest)
            return known.State;
        var detail = (await link.RowsAsync($"DESCRIBE DETAIL {SparkNames.Delta(table)}", cancellation))[0];
        var session = await link.SessionAsync(cancellation);
        var schema = await SparkErrors.TranslateAsync(async () => await session.Query($"SELECT * FROM {SparkNames.Delta(table)} VERSION AS OF {newest.Version}").SchemaAsync(cancellation));
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

    /// <summary>Not asked for again of a table that has grown up: its first commits are many, and far from its newest.</summary>
    private async Task<SparkYoungLog?> YoungAsync(string table, string? mark, CancellationToken cancellation) =>
        _known.ContainsKey(table) ? null : await SparkYoungLog.ReadAsync(await link.SessionAsync(cancellation), table, mark, digits, cancellation);

    /// <summary>The version of a commit by its mark, which is among the newest unless rivals are very quick.</summary>
    internal async Task<long?> FindAsync(string table, string mark, CancellationToken cancellation)
    {
        if (await YoungAsync(table, mark, cancellation) is { Marked: var marked })
            return marked;
        var commits = await HistoryAsync(table, Few, cancellation);
        if (commits.FirstOrDefault(commit => commit.Mark == mark) is { } found)
            return found.Version;
        return commits.Count < Few ? null : await FindInLogAsync(table, mark, cancellation);
    }

    /// <summary>All of the log, whose answer is one row: that of DESCRIBE HISTORY would grow with the table.</summary>
    private async Task<long?> FindInLogAsync(string table, string mark, CancellationToken cancellation)
    {
        var session = await link.SessionAsync(cancellation);
        return await SparkErrors.TranslateAsync(async () =>
        {
            var rows = await session.Read().Format("json").Schema("commitInfo STRUCT<userMetadata: STRING>").Option("pathGlobFilter", $"{new string('?', 20)}.json").Load(SparkNames.Escape($"{table}/_delta_log"))
                .SelectExpr($"max(CASE WHEN commitInfo.userMetadata = '{mark}' THEN bigint(substr(_metadata.file_name, 1, 20)) END)").CollectAsync(cancellation);
            return rows[0][0] as long?;
        });
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

    private async Task<ImmutableDictionary<string, long>> TransactionsAsync(SparkSession session, string table, long version, CancellationToken cancellation)
    {
        var span = version / (long)Math.Pow(10, digits);
        var open = new string('?', digits);
        return await ReadAsync(span == 0 ? $"{Start(0)}{open}" : $"{{{Start(span - 1)},{Start(span)}}}{open}") ?? await ReadAsync(new string('?', 20)) ?? throw new EngineException($"The log of the table '{table}' has neither its first commit nor a checkpoint. Restore the files; without them the state of the table is unknown.");

        // Null: what is there is not the whole, neither from the first commit on nor from a checkpoint on.
        async Task<ImmutableDictionary<string, long>?> ReadAsync(string names)
        {
            var commits = await TransactionsOfAsync(session, "json", $"{names}.json", table, version, cancellation);
            if (commits.Count > 0 && commits[0].First == Digits(0))
                return Newest(commits);
            // Classic ones are all Parquet, those of the second version are the one or the other.
            var checkpoints = await TransactionsOfAsync(session, "parquet", $"{names}.checkpoint*.parquet", table, version, cancellation);
            if (checkpoints.Count == 0)
                checkpoints = await TransactionsOfAsync(session, "json", $"{names}.checkpoint*.json", table, version, cancellation);
            return checkpoints.Count == 0 ? null : Newest([.. commits, .. checkpoints]);
        }
    }

    private static ImmutableDictionary<string, long> Newest(IEnumerable<(string First, string? Application, long Number)> found) => found.Where(one => one.Application is not null)
        .GroupBy(one => one.Application!, one => one.Number, StringComparer.Ordinal)
        .ToImmutableDictionary(application => application.Key, application => application.Max(), StringComparer.Ordinal);

    /// <summary>The transactions in files of the log up to a version, each with the first of these files' versions; one of null where there are files and no transactions.</summary>
    private static Task<List<(string First, string? Application, long Number)>> TransactionsOfAsync(SparkSession session, string format, string names, string table, long version, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
    {
        var within = $"substr(_metadata.file_name, 1, 20) <= '{Digits(version)}'";
        var rows = await session.Read().Format(format).Schema("txn STRUCT<appId: STRING, version: BIGINT>").Option("pathGlobFilter", names).Load(SparkNames.Escape($"{table}/_delta_log"))
            .SelectExpr($"min(CASE WHEN {within} THEN substr(_metadata.file_name, 1, 20) END) AS first", $"collect_set(CASE WHEN {within} THEN txn END) AS transactions")
            .SelectExpr("first", "explode_outer(transactions) AS txn").SelectExpr("first", "txn.appId", "txn.version").CollectAsync(cancellation);
        return rows.Where(row => row[0] is not null).Select(row => ((string)row[0]!, row[1] as string, row[2] as long? ?? 0)).ToList();
    });

    private static string Digits(long version) => version.ToString("D20", CultureInfo.InvariantCulture);

    private string Start(long span) => span.ToString($"D{20 - digits}", CultureInfo.InvariantCulture);

    /// <param name="Mark">What the writer left in it.</param>
    private sealed record Commit(long Version, object? Time, string? Mark);
}
