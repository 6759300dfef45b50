using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Output;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Commands;

/// <summary>A command about one Delta table, of a store or of anybody else.</summary>
internal abstract class TableCommand : Command, IExampled
{
    private readonly Argument<string> path = new("PATH") { Description = "The table's folder: the one that holds _delta_log" };

    protected TableCommand(CommandContext context, string name, string description, ImmutableArray<string> examples) : base(name, description)
    {
        Context = context;
        Examples = examples;
        Arguments.Add(path);
        SetAction(ExecuteAsync);
    }

    public ImmutableArray<string> Examples { get; }

    protected CommandContext Context { get; }

    protected IConsole Console => Context.Console;

    /// <returns>The exit code.</returns>
    protected abstract Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation);

    protected Task<DeltaTable> OpenAsync(ParseResult parse, CancellationToken cancellation) =>
        DeltaTable.OpenAsync(Path.GetFullPath(parse.GetRequiredValue(path), Context.CurrentFolder), cancellation);

    protected async Task<Snapshot> SnapshotAsync(ParseResult parse, Option<long?> version, CancellationToken cancellation)
    {
        var table = await OpenAsync(parse, cancellation);
        var snapshot = parse.GetValue(version) is { } number ? await table.AtAsync(number, cancellation) : await table.LatestAsync(cancellation);
        foreach (var warning in snapshot.Warnings) Console.Say($"warning: {warning}");
        return snapshot;
    }

    protected static Option<long?> VersionOption() => NumberOption("--version", "The table as it was at this version; otherwise the newest", 0);

    protected static Option<long?> NumberOption(string name, string description, long least)
    {
        var option = new Option<long?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (!long.TryParse(text, out var number) || number < least)) result.AddError($"{name} {text}: use a whole number from {least}.");
        });
        return option;
    }
}
