using System.Data.SqlTypes;
using System.Globalization;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;
using FeatureJobs.Tests.Dialects;

namespace FeatureJobs.Tests;

/// <summary>A Spark session for the conformance cases.</summary>
internal sealed class SparkDialectEngine(SparkSession session) : IDialectEngine
{
    public static async Task<SparkDialectEngine> OfAsync(SparkSession session, CancellationToken cancel)
    {
        await session.Conf.SetAsync(SparkDialect.RequiredSettings, cancel);
        await session.Conf.SetAsync("spark.sql.shuffle.partitions", "2", cancel);
        return new SparkDialectEngine(session);
    }

    public string Print(Expression expression) => SparkScalars.Print(expression);

    public string Print(Relation relation) => SparkRelations.Print(relation, _ => throw new InvalidOperationException("Cases have no scans."));

    public string Quote(string column) => SparkScalars.Quote(column);

    public string Date(int days) => $"date_from_unix_date({days})";

    public string Time(long microseconds) => string.Create(CultureInfo.InvariantCulture, $"timestamp_micros({microseconds}L)");

    public string Plain(DataType type, string sql) => type.Kind switch
    {
        TypeKind.Date => $"unix_date({sql})",
        TypeKind.Timestamp => $"unix_micros({sql})",
        _ => sql,
    };

    /// <summary>Over VALUES alone the optimizer evaluates a query itself, without compiling it; it does not look behind a shuffle.</summary>
    public string Rows(string values, IReadOnlyList<string> columns) =>
        $"(SELECT /*+ REPARTITION(1) */ * FROM VALUES {values} AS v({string.Join(", ", columns.Select(Quote))}))";

    public async Task<IReadOnlyList<IReadOnlyList<object?>>> QueryAsync(string sql, CancellationToken cancel) =>
        [.. (await session.Query(sql).CollectAsync(cancel))
            .Select(row => row.Values.Select(value => value is SqlDecimal sum ? sum.Value : value).ToList())];

    public bool IsError(Exception exception) => exception is SparkConnectException;
}
