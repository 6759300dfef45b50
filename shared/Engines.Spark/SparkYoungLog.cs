using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FeatureJobs.SparkConnect;
using Column = FeatureJobs.Expressions.Column;

namespace FeatureJobs.Engines.Spark;

/// <summary>
/// The log of a table that is whole in its first commits: one statement tells all of the table's state, where Delta's commands take several and build a snapshot first.
/// Fields are those of the protocol's actions (PROTOCOL.md of Delta Lake, Actions).
/// </summary>
/// <param name="State">The table at its newest version.</param>
/// <param name="Marked">The version of the commit with the mark that was asked for.</param>
internal sealed record SparkYoungLog(TableState State, long? Marked)
{
    private const string Schema = "commitInfo STRUCT<userMetadata: STRING>, metaData STRUCT<id: STRING, schemaString: STRING>, txn STRUCT<appId: STRING, version: BIGINT>, "
        + "add STRUCT<size: BIGINT, dataChange: BOOLEAN>, remove STRUCT<path: STRING>";

    /// <summary>
    /// Null where the log is not there or does not tell all: it has grown beyond, its first commits were cleaned away, or files were replaced, whose sizes only a snapshot tells.
    /// </summary>
    /// <param name="digits">The log is young while its versions have no more; of their last one it is not known whether there are more.</param>
    public static async Task<SparkYoungLog?> ReadAsync(SparkSession session, string table, string? mark, int digits, CancellationToken cancellation)
    {
        var last = (int)Math.Pow(10, digits) - 1;
        IReadOnlyList<Row> rows;
        try
        {
            rows = await session.Read().Format("json").Schema(Schema).Option("pathGlobFilter", $"{new string('0', 20 - digits)}{new string('?', digits)}.json").Load(SparkNames.Escape($"{table}/_delta_log"))
                .SelectExpr($"int(substr(_metadata.file_name, {21 - digits}, {digits})) AS commit", "*")
                .SelectExpr(
                    "count(DISTINCT commit)", "max(commit)", "max_by(metaData, commit) FILTER (WHERE metaData IS NOT NULL)", "collect_set(txn)", "sum(add.size)", "count_if(remove IS NOT NULL OR NOT add.dataChange)",
                    $"max(CASE WHEN commitInfo.userMetadata = '{mark}' THEN commit END)")
                .CollectAsync(cancellation);
        }
        catch (SparkConnectException e) when (SparkErrors.IsNoFile(e))
        {
            return null;
        }
        catch (SparkConnectException e)
        {
            throw SparkErrors.Translate(e);
        }
        if (rows[0].Values is not [long commits, int newest, Row metadata, IEnumerable<object?> transactions, var bytes, 0L, var marked] || commits != newest + 1 || newest >= last)
            return null;
        var state = new TableState(
            table,
            (string)metadata[0]!,
            newest,
            transactions.OfType<Row>().GroupBy(txn => (string)txn[0]!, txn => (long)txn[1]!, StringComparer.Ordinal).ToImmutableDictionary(application => application.Key, application => application.Max(), StringComparer.Ordinal),
            [.. Columns((string)metadata[1]!, table)],
            bytes as long? ?? 0);
        return new(state, marked as int?);
    }

    private static IEnumerable<Column> Columns(string schema, string table)
    {
        using var json = JsonDocument.Parse(schema);
        foreach (var field in json.RootElement.GetProperty("fields").EnumerateArray())
        {
            var type = field.GetProperty("type");
            yield return new(field.GetProperty("name").GetString()!, SparkTypes.Table(type.ValueKind == JsonValueKind.String ? SparkTypes.OfLog(type.GetString()!) : type.GetProperty("type").GetString()!, table));
        }
    }
}
