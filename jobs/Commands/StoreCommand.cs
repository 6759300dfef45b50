using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Output;
using FeatureJobs.Store;

namespace FeatureJobs.Commands;

/// <summary>A command that works on a store and prints data about it.</summary>
internal abstract class StoreCommand : Command, IExampled
{
    protected StoreCommand(CommandContext context, string name, string description, ImmutableArray<string> examples) : base(name, description)
    {
        Context = context;
        Examples = examples;
        Options.Add(SharedOptions.Store);
        Options.Add(SharedOptions.Format);
        SetAction(ExecuteAsync);
    }

    public ImmutableArray<string> Examples { get; }

    protected CommandContext Context { get; }

    protected IConsole Console => Context.Console;

    /// <returns>The exit code.</returns>
    protected abstract Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation);

    protected Task<FeatureStore> OpenAsync(ParseResult parse, CancellationToken cancellation) =>
        FeatureStore.OpenAsync(StoreFolder.Find(parse.GetValue(SharedOptions.Store), Context), new FeatureStoreOptions(Context.Clock), cancellation);
}
