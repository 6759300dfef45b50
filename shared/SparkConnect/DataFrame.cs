using System.Runtime.CompilerServices;
using Apache.Arrow;
using FeatureJobs.SparkConnect.Protocol;

namespace FeatureJobs.SparkConnect;

/// <summary>How much <see cref="DataFrame.ExplainAsync"/> tells.</summary>
public enum ExplainMode
{
    /// <summary>The physical plan.</summary>
    Simple = 1,

    /// <summary>The logical plans too.</summary>
    Extended,

    /// <summary>The generated Java code too.</summary>
    Codegen,

    /// <summary>The logical plan with its statistics.</summary>
    Cost,

    /// <summary>The physical plan as an outline, and its nodes in detail.</summary>
    Formatted,
}

/// <summary>A relation on the server: a query, a table, files, uploaded rows. It runs each time when its rows are asked for; none are kept here.</summary>
public sealed class DataFrame
{
    private readonly Relation _relation;
    private readonly CachedRelation? _upload;

    internal DataFrame(SparkSession session, Relation relation, CachedRelation? upload = null) =>
        (Session, _relation, _upload) = (session, relation, upload);

    /// <summary>The session it belongs to.</summary>
    public SparkSession Session { get; }

    /// <summary>No more than the first rows; which ones, without an order in the query, is the server's choice.</summary>
    public DataFrame Limit(int rows) => new(Session, new() { Limit = new() { Input = _relation, Limit_ = rows } }, _upload);

    /// <summary>Computed columns of each row, each a SQL expression with or without <c>AS name</c>. Of files also <c>_metadata</c>, which a view of them no longer has.</summary>
    public DataFrame SelectExpr(params IEnumerable<string> expressions)
    {
        var project = new Project { Input = _relation };
        project.Expressions.AddRange(expressions.Select(text => new SelectedExpression { ExpressionString = new() { Expression = text } }));
        return new(Session, new() { Project = project }, _upload);
    }

    /// <summary>Names it for SQL in this session, in place of a view of that name.</summary>
    /// <exception cref="SparkConnectException">The query is wrong.</exception>
    public async Task CreateOrReplaceTempViewAsync(string name, CancellationToken cancel = default)
    {
        var view = new CreateDataFrameViewCommand { Input = await RelationAsync(cancel), Name = name, Replace = true };
        await Session.RunAsync(new() { CreateDataframeView = view }, null, cancel);
    }

    /// <summary>Names and types of the columns, without running the query.</summary>
    /// <exception cref="SparkConnectException">The query is wrong.</exception>
    public async Task<StructType> SchemaAsync(CancellationToken cancel = default)
    {
        var plan = new Plan { Root = await RelationAsync(cancel) };
        var response = await Session.Client.AnalyzeAsync(new() { Schema = new() { Plan = plan } }, cancel);
        return ProtocolTypes.Struct(response.Schema.Schema_.Struct);
    }

    /// <summary>The plan as Spark prints it. With adaptive execution it is the one from before the run.</summary>
    /// <exception cref="SparkConnectException">The query is wrong.</exception>
    public async Task<string> ExplainAsync(ExplainMode mode = ExplainMode.Simple, CancellationToken cancel = default)
    {
        var explain = new AnalyzePlanRequest.Types.Explain
        {
            Plan = new() { Root = await RelationAsync(cancel) },
            ExplainMode = (AnalyzePlanRequest.Types.Explain.Types.ExplainMode)mode,
        };
        return (await Session.Client.AnalyzeAsync(new() { Explain = explain }, cancel)).Explain.ExplainString;
    }

    /// <summary>How many rows there are: counted on the server, over a temporary view that is dropped afterwards.</summary>
    /// <exception cref="SparkConnectException">The query is wrong, or it failed.</exception>
    public async Task<long> CountAsync(CancellationToken cancel = default)
    {
        var view = $"count_{Guid.NewGuid():N}";
        await CreateOrReplaceTempViewAsync(view, cancel);
        try
        {
            return (await Session.Query($"SELECT count(*) FROM {view}").CollectAsync(cancel))[0].GetAs<long>(0);
        }
        finally
        {
            await Session.DropTempViewsAsync(view);
        }
    }

    /// <summary>All rows, in memory: for results known to be small.</summary>
    /// <exception cref="SparkConnectException">The query is wrong, or it failed.</exception>
    public async Task<IReadOnlyList<Row>> CollectAsync(CancellationToken cancel = default)
    {
        var rows = new List<Row>();
        await foreach (var row in ToLocalIterator(cancel))
            rows.Add(row);
        return rows;
    }

    /// <summary>The rows one by one, as they arrive.</summary>
    /// <exception cref="SparkConnectException">The query is wrong, or it failed.</exception>
    /// <exception cref="NotSupportedException">A value that .NET has no type for, as a year above 9999.</exception>
    public async IAsyncEnumerable<Row> ToLocalIterator([EnumeratorCancellation] CancellationToken cancel = default)
    {
        StructType? schema = null;
        await foreach (var batch in ToArrowAsync(null, cancel))
        {
            schema ??= ArrowTypes.Of(batch.Schema);
            foreach (var row in ArrowRows.Of(batch, schema))
                yield return row;
        }
    }

    /// <summary>
    /// The rows as Arrow batches, as they arrive; nothing is read ahead but what the network buffers, so a slow consumer slows the server.
    /// A result without rows is one empty batch. Leaving the loop early, or cancelling, interrupts the query on the server.
    /// </summary>
    /// <param name="progress">Told how far the query has come (4.x), while the next batch is waited for.</param>
    /// <param name="cancel">Interrupts the query on the server.</param>
    /// <exception cref="SparkConnectException">The query is wrong, or it failed.</exception>
    public async IAsyncEnumerable<RecordBatch> ToArrowAsync(IProgress<SparkProgress>? progress = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        if (_relation.LocalRelation is { HasData: true } local)
        {
            // The answer of a command came with it.
            foreach (var batch in IpcStreams.Read(local.Data))
                yield return batch;
            yield break;
        }
        await using var operation = Session.Begin(new() { Root = await RelationAsync(cancel) });
        while (await operation.NextAsync(cancel) is { } response)
        {
            if (response.ExecutionProgress is { } news)
                progress?.Report(SparkProgress.Of(news));
            if (response.ArrowBatch is { } arrow)
                foreach (var batch in IpcStreams.Read(arrow.Data))
                    yield return batch;
        }
    }

    /// <summary>The first rows as a table of characters, as Spark draws it.</summary>
    /// <param name="rows">No more than these.</param>
    /// <param name="truncate">Longer values are cut to so many characters; 0 cuts none.</param>
    /// <param name="cancel">Interrupts the query on the server.</param>
    public async Task<string> ShowStringAsync(int rows = 20, int truncate = 20, CancellationToken cancel = default)
    {
        var show = new ShowString { Input = _relation, NumRows = rows, Truncate = truncate };
        var shown = await new DataFrame(Session, new() { ShowString = show }, _upload).CollectAsync(cancel);
        return shown[0].GetAs<string>(0);
    }

    /// <summary>Writes <see cref="ShowStringAsync"/> to <paramref name="output"/>.</summary>
    public async Task ShowAsync(TextWriter output, int rows = 20, int truncate = 20, CancellationToken cancel = default) =>
        await output.WriteAsync((await ShowStringAsync(rows, truncate, cancel)).AsMemory(), cancel);

    /// <summary>Writes the rows to files or a table, on the server's side.</summary>
    public DataFrameWriter Write() => new(this);

    /// <summary>What goes into a plan, once the server has what it refers to.</summary>
    internal async ValueTask<Relation> RelationAsync(CancellationToken cancel)
    {
        if (_upload is not null)
            await _upload.UploadAsync(Session.Client, cancel);
        return _relation;
    }
}
