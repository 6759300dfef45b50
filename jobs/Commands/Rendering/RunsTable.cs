using System.Collections.Immutable;
using FeatureJobs.Commands.Output;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands.Rendering;

internal static class RunsTable
{
    public static TextTable Of(ImmutableArray<RunRecord> runs) => new(2,
        [
            new("started"), new("group"), new("outcome"), new("batch", true), new("rows read", true), new("rows written", true),
            new("quarantined", true), new("evaluated through"), new("seconds", true), new("run"), new("error"),
        ],
        [
            .. from run in runs
               let g = run.Report
               select (ImmutableArray<string>)
               [
                   Words.Time(run.Started), RunText.Name(g), Words.Plain(g.Outcome), Words.Count(g.Batch), Words.Count(g.RowsRead), Words.Count(g.RowsWritten),
                   Words.Count(g.RowsQuarantined), Words.Time(g.EvaluatedThrough), Words.Seconds(g.Duration), run.RunId, g.Error ?? "",
               ],
        ]);
}
