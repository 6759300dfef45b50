using System.Collections.Immutable;
using System.Globalization;
using FeatureJobs.Commands.Output;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands.Demo;

/// <summary>A run of all groups together.</summary>
internal sealed record DemoRun(string Name, long RowsRead, long Tiles, long Boundaries, long RowsWritten, TimeSpan Duration)
{
    public static DemoRun Of(string name, RunReport report) => new(
        name, report.Groups.Sum(g => g.RowsRead), report.Groups.Sum(g => g.Tiles), report.Groups.Sum(g => g.Boundaries),
        report.Groups.Sum(g => g.RowsWritten), TimeSpan.FromTicks(report.Groups.Sum(g => g.Duration.Ticks)));

    /// <summary>The runs, what each took of a full recompute's time, and the full recompute below.</summary>
    public static TextTable Table(ImmutableArray<DemoRun> runs, DemoRun full) => new(1,
        [
            new("run"), new("rows read", true), new("tiles", true), new("boundaries", true), new("rows written", true),
            new("seconds", true), new("of full", true),
        ],
        [.. runs.Append(full).Select(run => run.Row(full))]);

    private ImmutableArray<string> Row(DemoRun full) =>
    [
        Name, Words.Count(RowsRead), Words.Count(Tiles), Words.Count(Boundaries), Words.Count(RowsWritten), Words.Seconds(Duration),
        (Duration / full.Duration).ToString("P0", CultureInfo.InvariantCulture),
    ];
}
