using System.Collections.Immutable;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Engines.Spark;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests;

/// <summary>The two engines over one folder.</summary>
internal sealed class BothEngines : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurejobs-both-");

    private BothEngines(string remote)
    {
        Spark = new SparkEngine(remote, SparkSessionSettings.All, Path.Combine(Folder, "_scratch"));
        DuckDb = new DuckDbEngine(new DuckDbSettings(Threads: 1), TimeProvider.System);
    }

    public string Folder => _folder.FullName;

    public SparkEngine Spark { get; }

    public DuckDbEngine DuckDb { get; }

    public IEngine[] All => [DuckDb, Spark];

    public static async Task<BothEngines> OpenAsync(SparkServers servers, string version) => new(await servers.RemoteAsync(version));

    /// <summary>Writes a Parquet file with DuckDB.</summary>
    public async Task<string> ParquetAsync(string name, string select)
    {
        var path = Path.Combine(Folder, name);
        await using var session = await DuckDbSession.OpenAsync(new DuckDbSettings(Threads: 1), TestContext.Current.CancellationToken);
        await session.ExecuteAsync($"COPY ({select}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet)", null, TestContext.Current.CancellationToken);
        return path;
    }

    public string Text(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>What each engine gives for a relation, a line a row, in an order of its own.</summary>
    public static async Task<List<string>> RowsAsync(IEngine engine, Relation relation) =>
        [.. (await engine.SmallAsync(relation, TestContext.Current.CancellationToken)).Select(row => string.Join('|', row.Select(value => value switch
        {
            null => "null",
            DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture),
            double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString(),
        }))).Order(StringComparer.Ordinal)];

    /// <summary>Stages and appends a relation.</summary>
    public static async Task<AppendOutcome> AppendAsync(IEngine engine, string table, Relation rows, TableTransaction? transaction)
    {
        var staged = await engine.StageAsync(rows, table, null, TestContext.Current.CancellationToken);
        return await engine.AppendAsync(table, rows.Columns, [staged], transaction, TestContext.Current.CancellationToken);
    }

    /// <summary>A relation of numbers and what else a table holds, computed and not literal.</summary>
    public static Relation Numbers(long from, int count)
    {
        ImmutableArray<Column> columns = [new("n", DataType.Int64)];
        var values = new Values(columns, [.. Enumerable.Range(0, count).Select(i => ImmutableArray.Create(Literal.Of(from + i)))]);
        return new Project(values,
        [
            values.Keep("n"),
            new("half", values["n"].To(DataType.Float64).DividedBy(Literal.Of(2.0))),
            new("text", values["n"].To(DataType.String)),
            new("at", values["n"].ToTimestamp()),
            new("total", values["n"].To(DataType.IntegerSum)),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await Spark.DisposeAsync();
        await DuckDb.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
