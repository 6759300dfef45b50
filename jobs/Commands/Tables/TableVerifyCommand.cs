using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Output;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class TableVerifyCommand : TableCommand
{
    public TableVerifyCommand(CommandContext context) : base(
        context, "verify", "Read every byte of a table's files and compare their hashes; exit code 5 if one is damaged",
        ["featurejobs delta verify data/sales", "featurejobs delta verify data/sales --format json"]) => Options.Add(SharedOptions.Format);

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        // Not opened first: that would trust a checkpoint which may be the damaged file.
        var table = InFolder(parse);
        var report = await Console.WithProgressAsync(steps =>
            table.VerifyAsync(new Fraction(share => steps.Report(new Step("verify", "reading files", share))), cancellation));
        foreach (var warning in report.Warnings) Console.Say($"warning: {warning}");
        if (SharedOptions.IsJson(parse))
            JsonDocuments.Write(Console, VerifyDocument.Of(report), JsonDocuments.Shapes.VerifyDocument);
        else if (report.Damages.Count > 0)
            Console.Table(new TextTable(1, [new("damaged file"), new("what was found")], [.. report.Damages.Select(damage => (ImmutableArray<string>)[damage.File, damage.Reason])]));
        Console.Say($"{Words.Count(report.Files, "file")} of {Words.Bytes(report.Bytes)} compared with their hashes, {Words.Count(report.Damages.Count)} damaged"
            + (report.Unhashed > 0 ? $"; {Words.Count(report.Unhashed, "file")} of other writers have none: only presence and size were looked at." : "."));
        return report.Damages.Count > 0 ? ExitCodes.Differences : ExitCodes.Done;
    }

    // Progress<T> reports on other threads, late.
    private sealed class Fraction(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
