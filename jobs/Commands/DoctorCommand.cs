using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Store;

namespace FeatureJobs.Commands;

internal sealed class DoctorCommand(CommandContext context) : StoreCommand(
    context, "doctor", "Check definitions, engine, memory, disk, clock and groups, and say how to mend what is wrong",
    ["featurejobs doctor", "featurejobs doctor --store my-store --format json"])
{
    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var checks = await store.CheckAsync(cancellation);
        if (SharedOptions.IsJson(parse)) JsonDocuments.Write(Console, [.. checks.Select(CheckDocument.Of)], JsonDocuments.Shapes.CheckDocumentArray);
        else ChecksText.Write(checks, Console);
        return checks.Any(check => check.State == CheckState.Failed) ? ExitCodes.Environment : ExitCodes.Done;
    }
}
