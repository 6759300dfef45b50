using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands;

internal sealed class ShowGroupsCommand : StoreCommand
{
    private readonly Argument<string?> name = new("NAME") { Description = "Only this group", Arity = ArgumentArity.ZeroOrOne };

    public ShowGroupsCommand(CommandContext context) : base(
        context, "groups", "The applied groups: version, how far evaluated, size",
        ["featurejobs show groups", "featurejobs show groups origin_delays --format json"]) => Arguments.Add(name);

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var groups = Narrow(await store.GroupsAsync(cancellation), parse.GetValue(name));
        if (SharedOptions.IsJson(parse))
            JsonDocuments.Write(Console, [.. groups.Select(GroupDocument.Of)], JsonDocuments.Shapes.GroupDocumentArray);
        else if (groups.IsEmpty)
            Console.Say("No group has been applied yet. featurejobs apply does it.");
        else
            Console.Table(GroupsTable.Of(groups));
        return ExitCodes.Done;
    }

    private static ImmutableArray<GroupStatus> Narrow(ImmutableArray<GroupStatus> groups, string? name)
    {
        if (name is null) return groups;
        var named = groups.Where(g => g.Group == name).ToImmutableArray();
        if (named.IsEmpty)
            throw new UsageException($"No group {name} has been applied. Applied: {(groups.IsEmpty ? "none" : string.Join(", ", groups.Select(g => g.Group).Distinct()))}.");
        return named;
    }
}
