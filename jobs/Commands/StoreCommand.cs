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
        Options.Add(SharedOptions.Engine);
        SetAction(ExecuteAsync);
    }

    public ImmutableArray<string> Examples { get; }

    protected CommandContext Context { get; }

    protected IConsole Console => Context.Console;

    /// <returns>The exit code.</returns>
    protected abstract Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation);

    protected async Task<FeatureStore> OpenAsync(ParseResult parse, CancellationToken cancellation)
    {
        var store = await FeatureStore.OpenAsync(FolderOf(parse), OptionsOf(parse), cancellation);
        if (!Context.IsSubmitted && FeatureStore.LaunchOnlySettings(store.Settings) is { IsEmpty: false } unused)
            Console.Say($"warning: the Spark at the address given runs already, and does not take over {string.Join(", ", unused)}; only a job with --master starts a Spark with them.");
        return store;
    }

    protected string FolderOf(ParseResult parse) => StoreFolder.Find(parse.GetValue(SharedOptions.Store), Context);

    protected FeatureStoreOptions OptionsOf(ParseResult parse) => new(Context.Clock, parse.GetValue(SharedOptions.Engine));
}
