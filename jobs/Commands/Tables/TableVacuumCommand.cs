using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Delta;

namespace FeatureJobs.Commands;

internal sealed class TableVacuumCommand : TableCommand
{
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only say what would be deleted" };
    private readonly Option<TimeSpan?> retain = QuantityOption.Span("--retain", "Keep files that left the table no longer ago than this; otherwise the table's own time, 7d unless it says so");
    private readonly Option<bool> force = new("--force") { Description = "Allow less than the table's own time; only when nobody reads or writes it" };

    public TableVacuumCommand(CommandContext context) : base(
        context, "vacuum", "Delete files that no recent version of a table needs",
        ["featurejobs delta vacuum data/sales --dry-run", "featurejobs delta vacuum data/sales --retain 30d"])
    {
        Options.Add(dryRun);
        Options.Add(retain);
        Options.Add(force);
        Options.Add(SharedOptions.Format);
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var table = await OpenAsync(parse, cancellation);
        var options = new VacuumOptions(parse.GetValue(retain), parse.GetValue(dryRun), parse.GetValue(force));
        var report = await MistakesAsync(() => table.VacuumAsync(options, cancellation));
        if (SharedOptions.IsJson(parse)) JsonDocuments.Write(Console, VacuumDocument.Of(report, options.DryRun), JsonDocuments.Shapes.VacuumDocument);
        else foreach (var file in report.Deleted) Console.Data.WriteLine(file);
        Console.Say($"{Words.Count(report.Deleted.Count, "file")} of {Words.Bytes(report.Bytes)} {(options.DryRun ? "would be deleted" : "deleted")}, {Words.Count(report.Kept)} kept.");
        return ExitCodes.Done;
    }
}
