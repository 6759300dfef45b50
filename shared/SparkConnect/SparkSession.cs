using Apache.Arrow;
using FeatureJobs.SparkConnect.Protocol;

namespace FeatureJobs.SparkConnect;

/// <summary>
/// A session on a Spark Connect server: settings, temporary views and whatever runs. Safe for use by several threads at once.
/// Disposing it ends what runs in it, and ends it on the server (from 4.0 at once, on 3.5 after an hour).
/// </summary>
public sealed class SparkSession : IAsyncDisposable
{
    private readonly long _localRelationLimit;
    private readonly HashSet<string> _tags = [];
    private readonly ITimer _keepAlive;
    private volatile bool _parametersAreDropped;
    private int _disposed;

    internal SparkSession(ConnectClient client, string version, long localRelationLimit)
    {
        Client = client;
        SparkVersion = version;
        Conf = new(client);
        _localRelationLimit = localRelationLimit;
        _keepAlive = client.Retries.Clock.CreateTimer(_ => _ = client.KeepAlive(), null, KeepAlivePeriod, KeepAlivePeriod);
    }

    /// <summary>Servers end a session that was not asked anything for an hour, and 3.5 does not count a running operation as asking.</summary>
    internal static TimeSpan KeepAlivePeriod { get; } = TimeSpan.FromMinutes(5);

    internal ConnectClient Client { get; }

    /// <summary>The server's version, as <c>3.5.7</c>.</summary>
    public string SparkVersion { get; }

    /// <summary>A lowercase UUID; with it in a connection string (session_id) another process uses the same session.</summary>
    public string SessionId => Client.SessionId;

    /// <summary>The settings of this session.</summary>
    public RuntimeConfig Conf { get; }

    /// <summary>Begins the description of a session.</summary>
    public static SparkSessionBuilder Builder() => new();

    /// <summary>
    /// Runs a statement. A command (DDL, INSERT, MERGE, SET) has run when this returns, and the data frame holds its result; a query is only
    /// taken note of, and runs each time when its data frame is used.
    /// </summary>
    /// <param name="sql">One statement, without a semicolon.</param>
    /// <param name="progress">Told how far a command has come (4.x).</param>
    /// <param name="cancel">Interrupts the command on the server.</param>
    /// <exception cref="SparkConnectException">The statement is wrong, or it failed.</exception>
    public Task<DataFrame> SqlAsync(string sql, IProgress<SparkProgress>? progress = null, CancellationToken cancel = default) =>
        SqlAsync(new SqlCommand { Sql = sql }, progress, cancel);

    /// <summary>
    /// As without parameters, with values for <c>:name</c> in the statement.
    /// The server binds them, so nothing in a value is read as SQL. Spark 4.1 with Delta's extension drops them (delta-io/delta#7640): there the
    /// statement is sent again as EXECUTE IMMEDIATE, and the session setting <c>spark.sql.legacy.parameterSubstitution.constantsOnly</c> is turned on.
    /// </summary>
    /// <param name="sql">One statement, without a semicolon.</param>
    /// <param name="parameters">By name, without the colon: bool, numbers, string, byte[], DateOnly, DateTime (Utc for timestamp, Unspecified for timestamp_ntz), DateTimeOffset, null.</param>
    /// <param name="progress">Told how far a command has come (4.x).</param>
    /// <param name="cancel">Interrupts the command on the server.</param>
    /// <exception cref="SparkConnectException">The statement is wrong, or it failed.</exception>
    public Task<DataFrame> SqlAsync(string sql, IReadOnlyDictionary<string, object?> parameters, IProgress<SparkProgress>? progress = null, CancellationToken cancel = default)
    {
        var command = new SqlCommand { Sql = sql };
        foreach (var (name, value) in parameters)
            command.Args[name] = SqlParameters.Literal(value);
        return SqlAsync(command, progress, cancel);
    }

    /// <summary>As without parameters, with values for the <c>?</c> in the statement, in order.</summary>
    /// <inheritdoc cref="SqlAsync(string, IReadOnlyDictionary{string, object?}, IProgress{SparkProgress}?, CancellationToken)" path="/param|/exception"/>
    public Task<DataFrame> SqlAsync(string sql, IReadOnlyList<object?> parameters, IProgress<SparkProgress>? progress = null, CancellationToken cancel = default) =>
        SqlAsync(new SqlCommand { Sql = sql, PosArgs = { parameters.Select(SqlParameters.Literal) } }, progress, cancel);

    /// <summary>
    /// A query, of which the server is told only when its rows or its schema are asked for, each time anew: a round trip less than <see cref="SqlAsync(string, IProgress{SparkProgress}?, CancellationToken)"/>.
    /// For SELECT alone: a command would run with each use.
    /// </summary>
    /// <param name="sql">One SELECT, without a semicolon.</param>
    public DataFrame Query(string sql) => new(this, new() { Sql = new() { Query = sql } });

    /// <summary>A table or view by its name, as SQL writes it: <c>catalog.schema.`a table`</c>.</summary>
    public DataFrame Table(string name) =>
        new(this, new() { Read = new() { NamedTable = new() { UnparsedIdentifier = name } } });

    /// <summary>Reads files and other sources.</summary>
    public DataFrameReader Read() => new(this);

    /// <summary>
    /// The rows of one Arrow batch. Large ones (<see cref="SparkSessionBuilder.LocalRelationLimit"/>) are uploaded at their first use, and once.
    /// For data of any size write Parquet where the cluster can read it.
    /// </summary>
    /// <exception cref="ArgumentException">A column's Arrow type has no equal in Spark's local relations: unsigned, dictionary, times that are not in microseconds.</exception>
    public DataFrame CreateDataFrame(RecordBatch batch)
    {
        if (batch.Schema.FieldsList.Select(ArrowTypes.Unsendable).FirstOrDefault(found => found is not null) is { } column)
            throw new ArgumentException($"column {column} cannot be sent to Spark: cast it to a signed integer, a plain string, or a time in microseconds", nameof(batch));
        var relation = new LocalRelation { Data = IpcStreams.Write(batch) };
        if (relation.Data.Length <= _localRelationLimit)
            return new(this, new() { LocalRelation = relation });
        var upload = new CachedRelation(relation);
        return new(this, upload.Relation, upload);
    }

    /// <summary>Rows by value, in the order of the schema's fields; which .NET types they are is said at <see cref="SparkType"/>.</summary>
    /// <exception cref="ArgumentException">A value does not fit its field.</exception>
    public DataFrame CreateDataFrame(IEnumerable<IReadOnlyList<object?>> rows, StructType schema)
    {
        using var batch = ArrowColumns.Of([.. rows], schema);
        return CreateDataFrame(batch);
    }

    /// <summary>Rows as another data frame gave them.</summary>
    /// <exception cref="ArgumentException">A value does not fit its field.</exception>
    public DataFrame CreateDataFrame(IEnumerable<Row> rows, StructType schema) =>
        CreateDataFrame(rows.Select(row => row.Values), schema);

    /// <summary>Sends a file of this machine to the session: a .jar for its class path, anything else as a file that tasks find by its name.</summary>
    /// <exception cref="SparkConnectException">The server did not take it.</exception>
    public Task AddArtifactAsync(string path, CancellationToken cancel = default)
    {
        var folder = Path.GetExtension(path).Equals(".jar", StringComparison.OrdinalIgnoreCase) ? "jars" : "files";
        return ArtifactUpload.SendAsync(Client, $"{folder}/{Path.GetFileName(path)}", () => File.OpenRead(path), cancel);
    }

    /// <summary>Marks all operations begun from now on in this session, for <see cref="InterruptTagAsync"/>.</summary>
    public void AddTag(string tag)
    {
        if (tag.Length == 0 || tag.Contains(','))
            throw new ArgumentException("a tag has at least one character, and no comma", nameof(tag));
        lock (_tags)
            _tags.Add(tag);
    }

    /// <summary>Operations begun from now on no longer bear the tag.</summary>
    public void RemoveTag(string tag)
    {
        lock (_tags)
            _tags.Remove(tag);
    }

    /// <summary>Interrupts whatever runs in this session.</summary>
    /// <returns>The ids of the operations that were interrupted.</returns>
    public Task<IReadOnlyList<string>> InterruptAllAsync(CancellationToken cancel = default) =>
        InterruptAsync(new() { InterruptType = InterruptRequest.Types.InterruptType.All }, cancel);

    /// <summary>Interrupts the operations that bear a tag.</summary>
    /// <returns>The ids of the operations that were interrupted.</returns>
    public Task<IReadOnlyList<string>> InterruptTagAsync(string tag, CancellationToken cancel = default) =>
        InterruptAsync(new() { InterruptType = InterruptRequest.Types.InterruptType.Tag, OperationTag = tag }, cancel);

    /// <summary>Ends the session on the server, with what still runs in it. A session that the connection string named is left as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _keepAlive.DisposeAsync();
        if (Client.Endpoint.SessionId is null)
            await Client.ReleaseSessionAsync();
        await Client.DisposeAsync();
    }

    /// <summary>
    /// Drops temporary views when their work is over, well or not: one attempt, and no more than some seconds for all of them. What stays goes with the session. Never throws.
    /// </summary>
    /// <param name="names">As SQL writes them.</param>
    public async Task DropTempViewsAsync(params IEnumerable<string> names)
    {
        // A server that is gone must not hold up whoever is about to end because of that.
        using var limit = new CancellationTokenSource(ConnectClient.Courtesy, Client.Retries.Clock);
        try
        {
            foreach (var name in names)
                await RunAsync(new() { SqlCommand = new() { Sql = $"DROP VIEW IF EXISTS {name}" } }, null, limit.Token, Client.Retries with { Attempts = 1 });
        }
        catch (Exception error) when (error is SparkConnectException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    internal Operation Begin(Plan plan, RetryPolicy? retries = null)
    {
        ObjectDisposedException.ThrowIf(_disposed == 1, this);
        lock (_tags)
            return new(Client, plan, _tags, retries ?? Client.Retries);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>What an SQL command answers; null for others.</returns>
    internal async Task<Relation?> RunAsync(Command command, IProgress<SparkProgress>? progress, CancellationToken cancel, RetryPolicy? retries = null)
    {
        await using var operation = Begin(new() { Command = command }, retries);
        Relation? result = null;
        while (await operation.NextAsync(cancel) is { } response)
        {
            if (response.ExecutionProgress is { } news)
                progress?.Report(SparkProgress.Of(news));
            result = response.SqlCommandResult?.Relation ?? result;
        }
        return result;
    }

    private async Task<DataFrame> SqlAsync(SqlCommand command, IProgress<SparkProgress>? progress, CancellationToken cancel)
    {
        var hasParameters = command.Args.Count + command.PosArgs.Count > 0;
        var sent = hasParameters && _parametersAreDropped ? ImmediateSql.Of(command) : command;
        Relation? result;
        try
        {
            result = await RunAsync(new() { SqlCommand = sent }, progress, cancel);
        }
        catch (SparkConnectException error) when (hasParameters && !_parametersAreDropped && error.ErrorClass == "UNBOUND_SQL_PARAMETER" && IsFrom(4, 1))
        {
            // It failed before it ran, so it may be given another form. Where a value is really missing, that form says so too.
            await Conf.SetAsync(ImmediateSql.Setting, "true", cancel);
            result = await RunAsync(new() { SqlCommand = ImmediateSql.Of(command) }, progress, cancel);
            _parametersAreDropped = true;
        }
        return new(this, result ?? throw new SparkConnectException(SparkErrorKind.Failed, "the server ended the statement without an answer to it"));
    }

    private bool IsFrom(int major, int minor) => Version.TryParse(SparkVersion.Split('-')[0], out var version) && version >= new Version(major, minor);

    private async Task<IReadOnlyList<string>> InterruptAsync(InterruptRequest request, CancellationToken cancel) =>
        [.. (await Client.InterruptAsync(request, cancel)).InterruptedIds];
}
