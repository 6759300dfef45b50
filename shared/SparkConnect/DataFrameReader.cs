using ReadRelation = FeatureJobs.SparkConnect.Protocol.Read;

namespace FeatureJobs.SparkConnect;

/// <summary>Reads files and other sources, on the server's side: paths are those that the cluster sees.</summary>
public sealed class DataFrameReader
{
    private readonly SparkSession _session;
    private readonly ReadRelation.Types.DataSource _source = new();

    internal DataFrameReader(SparkSession session) => _session = session;

    /// <summary>parquet, delta, csv, json, or another that the cluster has; without it Spark's <c>spark.sql.sources.default</c>.</summary>
    public DataFrameReader Format(string format)
    {
        _source.Format = format;
        return this;
    }

    /// <summary>Names and types of the columns in DDL, as <c>id BIGINT, name STRING</c>; else the source's own, or guessed ones.</summary>
    public DataFrameReader Schema(string ddl)
    {
        _source.Schema = ddl;
        return this;
    }

    /// <summary>An option of the format.</summary>
    public DataFrameReader Option(string key, string value)
    {
        _source.Options[key] = value;
        return this;
    }

    /// <summary>Options of the format.</summary>
    public DataFrameReader Options(IEnumerable<KeyValuePair<string, string>> options)
    {
        foreach (var (key, value) in options)
            _source.Options[key] = value;
        return this;
    }

    /// <summary>The rows at these paths; the same reader can load others afterwards.</summary>
    public DataFrame Load(params IEnumerable<string> paths)
    {
        var source = _source.Clone();
        source.Paths.AddRange(paths);
        return new(_session, new() { Read = new() { DataSource = source } });
    }

    /// <summary>Parquet files.</summary>
    public DataFrame Parquet(params IEnumerable<string> paths) => Format("parquet").Load(paths);

    /// <summary>Files of comma-separated values.</summary>
    public DataFrame Csv(params IEnumerable<string> paths) => Format("csv").Load(paths);

    /// <summary>Files with a JSON object a line.</summary>
    public DataFrame Json(params IEnumerable<string> paths) => Format("json").Load(paths);
}
