using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>The lines of a commit.</summary>
internal static class CommitText
{
    private static readonly string Engine = "FeatureJobs/"
        + (typeof(CommitText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    /// <param name="basis">The state it follows, or null where it creates the table.</param>
    /// <param name="inCommitTimestamp">Null: the table does not ask for one.</param>
    public static IReadOnlyList<LogLine> Lines(NewCommit commit, Snapshot? basis, Guid tableId, string txnId, DateTimeOffset now, long? inCommitTimestamp)
    {
        var milliseconds = now.ToUnixTimeMilliseconds();

        // First, as in-commit timestamps demand.
        var info = Info(commit, basis, txnId, milliseconds, inCommitTimestamp);
        var lines = new List<LogLine> { new() { CommitInfo = JsonSerializer.SerializeToElement(info, LogJson.Default.CommitInfo) } };
        if ((commit.Protocol ?? (basis is null ? WriterSupport.NewTable(commit.Fields) : null)) is { } protocol)
        {
            lines.Add(new LogLine { Protocol = protocol });
        }

        if ((commit.Metadata ?? (basis is null ? NewMetadata(commit, tableId, milliseconds) : null)) is { } metadata)
        {
            lines.Add(new LogLine { Metadata = metadata });
        }

        if (commit.Transaction is { } transaction)
        {
            lines.Add(new LogLine { Transaction = transaction with { LastUpdated = milliseconds } });
        }

        lines.AddRange(commit.Removes.Select(file => new LogLine { Remove = Tombstone(file, milliseconds, commit.ChangesData) }));
        lines.AddRange(commit.Adds.Select(add => new LogLine { Add = add with { DataChange = commit.ChangesData } }));
        return lines;
    }

    private static Metadata NewMetadata(NewCommit commit, Guid tableId, long milliseconds) => new()
    {
        Id = tableId.ToString(),
        Description = commit.Description,
        SchemaString = SchemaText.Write(commit.Fields),
        PartitionColumns = commit.PartitionColumns,
        Configuration = commit.Configuration,
        CreatedTime = milliseconds,
    };

    private static RemoveFile Tombstone(AddFile file, long milliseconds, bool dataChange) => new()
    {
        Path = file.Path,
        DeletionTimestamp = milliseconds,
        DataChange = dataChange,
        ExtendedFileMetadata = true,
        PartitionValues = file.PartitionValues,
        Size = file.Size,
        Tags = file.Tags,
        DeletionVector = file.DeletionVector,
        BaseRowId = file.BaseRowId,
        DefaultRowCommitVersion = file.DefaultRowCommitVersion,
    };

    private static CommitInfo Info(NewCommit commit, Snapshot? basis, string txnId, long milliseconds, long? inCommitTimestamp)
    {
        var metrics = new Dictionary<string, string>
        {
            ["numFiles"] = Text(commit.Adds.Count),
            ["numOutputRows"] = Text(commit.Adds.Sum(add => FileStatistics.Parse(add.Stats, []).Rows ?? 0)),
            ["numOutputBytes"] = Text(commit.Adds.Sum(add => add.Size)),
        };
        if (commit.Removes.Count > 0)
        {
            metrics["numAddedFiles"] = Text(commit.Adds.Count);
            metrics["numRemovedFiles"] = Text(commit.Removes.Count);
            metrics["numRemovedBytes"] = Text(commit.Removes.Sum(file => file.Size));
        }

        foreach (var (name, count) in commit.Metrics)
        {
            metrics[name] = Text(count);
        }

        return new CommitInfo
        {
            InCommitTimestamp = inCommitTimestamp,
            Timestamp = milliseconds,
            Operation = commit.Operation,
            OperationParameters = commit.OperationParameters,
            ReadVersion = basis?.Version,
            IsBlindAppend = commit.IsBlindAppend,
            OperationMetrics = metrics,
            EngineInfo = Engine,
            TxnId = txnId,
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
