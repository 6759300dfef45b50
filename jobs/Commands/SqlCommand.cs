using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class SqlCommand : StoreCommand
{
    private readonly Argument<string> group = new("GROUP") { Description = "An applied group, or group@2 for a version" };

    public SqlCommand(CommandContext context) : base(
        context, "sql", "The statements that the next run and sync of a group would compute",
        ["featurejobs sql origin_delays", "featurejobs sql origin_delays --format json"]) => Arguments.Add(group);

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var statements = await store.StatementsAsync(parse.GetRequiredValue(group), cancellation);
        if (SharedOptions.IsJson(parse)) JsonDocuments.Write(Console, [.. statements.Select(s => new StatementDocument(s.Purpose, s.Sql))], JsonDocuments.Shapes.StatementDocumentArray);
        else foreach (var statement in statements) Console.Data.WriteLine($"-- {statement.Purpose}\n{statement.Sql};\n");
        return ExitCodes.Done;
    }
}
