using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Commands;

internal sealed class TableOptimizeCommand : TableCommand
{
    private readonly Option<long?> size = QuantityOption.Bytes("--size", "What a file should have; otherwise 256MB");
    private readonly Option<string?> sort = new("--sort") { Description = "Write all files anew, sorted by these columns, so that none overlap; otherwise small files are only put together", HelpName = "A,B" };

    public TableOptimizeCommand(CommandContext context) : base(
        context, "optimize", "Write a table's rows into fewer files, or into sorted ones",
        ["featurejobs delta optimize data/sales", "featurejobs delta optimize data/sales --sort customer,time --size 128MB"])
    {
        Options.Add(size);
        Options.Add(sort);
        Options.Add(SharedOptions.Format);
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var table = await OpenAsync(parse, cancellation);
        var snapshot = await LatestAsync(table, cancellation);
        var options = new OptimizeOptions(SortBy: parse.GetValue(sort)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        if (parse.GetValue(size) is { } bytes) options = options with { TargetBytes = bytes };
        var report = await MistakesAsync(() => DeltaOptimizer.OptimizeAsync(table, snapshot, options, cancellation));
        return End(report.Outcome, parse, version => new ChangeDocument(version, report.Removed, report.RemovedBytes, report.Added, report.AddedBytes),
            version => report.Removed == 0
                ? "Nothing to do: no two files are small enough to be put together."
                : $"Version {version}: {Words.Count(report.Removed, "file")} of {Words.Bytes(report.RemovedBytes)} became {Words.Count(report.Added)} of {Words.Bytes(report.AddedBytes)}. A vacuum deletes the old ones.");
    }
}
