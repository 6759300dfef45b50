using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Output;
using FeatureJobs.Commands.Rendering;
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

    protected Task<DeltaTable> OpenAsync(ParseResult parse, CancellationToken cancellation) => DeltaTable.OpenAsync(Folder(parse), cancellation);

    /// <summary>The table, whether it is there or not.</summary>
    protected DeltaTable InFolder(ParseResult parse) => DeltaTable.Of(Folder(parse));

    private string Folder(ParseResult parse) => Path.GetFullPath(parse.GetRequiredValue(path), Context.CurrentFolder);

    protected async Task<Snapshot> SnapshotAsync(ParseResult parse, Option<long?> version, CancellationToken cancellation)
    {
        var table = await OpenAsync(parse, cancellation);
        return Warned(parse.GetValue(version) is { } number ? await table.AtAsync(number, cancellation) : await table.LatestAsync(cancellation));
    }

    protected async Task<Snapshot> LatestAsync(DeltaTable table, CancellationToken cancellation) => Warned(await table.LatestAsync(cancellation));

    /// <summary>What a caller of the library did wrong, the user of the command did.</summary>
    protected static async Task<T> MistakesAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>Says how a commit ended.</summary>
    /// <returns>The exit code.</returns>
    protected int End(CommitOutcome outcome, ParseResult parse, Func<long, ChangeDocument> document, Func<long, string> words)
    {
        if (outcome is not Committed committed)
            return FailureReport.Write(new Failure(ExitCodes.Busy, ((Conflicted)outcome).Message, [], null), Console, SharedOptions.IsJson(parse), SharedOptions.IsVerbose(parse));
        if (committed.Warning is { } warning) Console.Say($"warning: {warning}");
        if (SharedOptions.IsJson(parse)) JsonDocuments.Write(Console, document(committed.Version), JsonDocuments.Shapes.ChangeDocument);
        else Console.Say(words(committed.Version));
        return ExitCodes.Done;
    }

    private Snapshot Warned(Snapshot snapshot)
    {
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
