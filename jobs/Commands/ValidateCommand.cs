using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class ValidateCommand(CommandContext context) : StoreCommand(
    context, "validate", "Check all definition files, and report all mistakes at once",
    ["featurejobs validate", "featurejobs validate --store my-store --format json"])
{
    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var validation = await store.ValidateAsync(cancellation);
        if (SharedOptions.IsJson(parse)) JsonDocuments.Write(Console, ValidationDocument.Of(validation), JsonDocuments.Shapes.ValidationDocument);
        else ValidationText.Write(validation, Console);
        return validation.Diagnostics.IsEmpty ? ExitCodes.Done : ExitCodes.UserMistake;
    }
}
