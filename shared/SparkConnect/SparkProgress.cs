using FeatureJobs.SparkConnect.Protocol;

namespace FeatureJobs.SparkConnect;

/// <summary>How far one stage of an operation has come.</summary>
/// <param name="InputBytesRead">Bytes read so far from tables and files.</param>
public sealed record SparkStage(long Id, long Tasks, long CompletedTasks, long InputBytesRead, bool IsDone);

/// <summary>How far an operation has come, as the server reports it every two seconds or so. Servers from 4.0 do; 3.5 reports nothing.</summary>
/// <param name="RunningTasks">Tasks that are being worked on now.</param>
public sealed record SparkProgress(IReadOnlyList<SparkStage> Stages, long RunningTasks)
{
    /// <summary>Tasks of all stages known so far; adaptive execution adds stages as it goes.</summary>
    public long Tasks => Stages.Sum(stage => stage.Tasks);

    /// <summary>Those of <see cref="Tasks"/> that are done.</summary>
    public long CompletedTasks => Stages.Sum(stage => stage.CompletedTasks);

    /// <summary>Bytes read from tables and files.</summary>
    public long InputBytesRead => Stages.Sum(stage => stage.InputBytesRead);

    internal static SparkProgress Of(ExecutePlanResponse.Types.ExecutionProgress progress) => new(
        [.. progress.Stages.Select(stage => new SparkStage(stage.StageId, stage.NumTasks, stage.NumCompletedTasks, stage.InputBytesRead, stage.Done))],
        progress.NumInflightTasks);
}
