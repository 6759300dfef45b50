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
    public static IReadOnlyList<LogLine> Lines(NewCommit commit, Snapshot? basis, Guid tableId, string txnId, DateTimeOffset now)
    {
        var milliseconds = now.ToUnixTimeMilliseconds();
        var lines = new List<LogLine> { new() { CommitInfo = JsonSerializer.SerializeToElement(Info(commit, basis, txnId, milliseconds), LogJson.Default.CommitInfo) } };
        if (basis is null)
        {
            lines.Add(new LogLine { Protocol = TableSupport.NewTable });
            lines.Add(new LogLine
            {
                Metadata = new Metadata
                {
                    Id = tableId.ToString(),
                    Description = commit.Description,
                    SchemaString = SchemaText.Write(commit.Fields),
                    CreatedTime = milliseconds,
                },
            });
        }

        if (commit.Transaction is { } transaction)
        {
            lines.Add(new LogLine { Transaction = transaction with { LastUpdated = milliseconds } });
        }

        lines.AddRange(commit.Adds.Select(add => new LogLine { Add = add }));
        return lines;
    }

    private static CommitInfo Info(NewCommit commit, Snapshot? basis, string txnId, long milliseconds)
    {
        var rows = commit.Adds.Select(add => FileStatistics.Parse(add.Stats, []).Rows).ToList();
        return new CommitInfo
        {
            Timestamp = milliseconds,
            Operation = commit.Operation,
            OperationParameters = commit.OperationParameters,
            ReadVersion = basis?.Version,
            IsBlindAppend = true,
            OperationMetrics = new Dictionary<string, string>
            {
                ["numFiles"] = Text(commit.Adds.Count),
                ["numOutputRows"] = Text(rows.Sum(count => count ?? 0)),
                ["numOutputBytes"] = Text(commit.Adds.Sum(add => add.Size)),
            },
            EngineInfo = Engine,
            TxnId = txnId,
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
