using FeatureJobs.Runs;

namespace FeatureJobs.Commands.Rendering;

/// <param name="ExitCode">What the process ends with.</param>
internal sealed record RunDocument(string RunId, string Started, int ExitCode, GroupRunDocument[] Groups)
{
    public static RunDocument Of(RunReport report) =>
        new(report.RunId, Words.ExactTime(report.Started), ExitCodes.Of(report.Groups), [.. report.Groups.Select(GroupRunDocument.Of)]);
}

internal sealed record RunRecordDocument(string RunId, string Started, GroupRunDocument Report)
{
    public static RunRecordDocument Of(RunRecord run) => new(run.RunId, Words.ExactTime(run.Started), GroupRunDocument.Of(run.Report));
}

/// <summary>What a run did to one group version.</summary>
internal sealed record GroupRunDocument(
    string Group, int Version, string Outcome, long Batch, int Files, long RowsRead, long RowsUsed, long RowsFiltered, long RowsQuarantined,
    long Tiles, long Boundaries, long RowsWritten, string? EvaluatedThrough, double Seconds, string[] Warnings, string? Error)
{
    public static GroupRunDocument Of(GroupReport g) => new(
        g.Group, g.Version, Words.Snake(g.Outcome), g.Batch, g.Files, g.RowsRead, g.RowsUsed, g.RowsFiltered, g.RowsQuarantined,
        g.Tiles, g.Boundaries, g.RowsWritten, Words.ExactTime(g.EvaluatedThrough), g.Duration.TotalSeconds, [.. g.Warnings], g.Error);
}
