using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Store;
using FeatureJobs.Submission;

namespace FeatureJobs.Commands;

/// <summary>A job: it runs in this process, or with <c>--master</c> in another one beside a Spark driver that is started for it.</summary>
internal abstract class JobCommand : StoreCommand
{
    private readonly Option<string?> master = new("--master")
    {
        Description = "Start Spark (that of SPARK_HOME) for this job: local[2], local[*], yarn, spark://host:7077, ... Otherwise connect to the one of feature_store.yaml or SPARK_REMOTE",
        HelpName = "MASTER",
    };

    protected JobCommand(CommandContext context, string name, string description, ImmutableArray<string> examples) : base(context, name, description, examples)
    {
        master.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var given }] && Masters.Mistake(given) is { } mistake) result.AddError($"--master: {mistake}.");
        });
        Options.Add(master);
    }

    protected sealed override Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation) =>
        parse.GetValue(master) is { } given && !Context.IsSubmitted ? SubmitAsync(given, parse, cancellation) : RunAsync(parse, cancellation);

    /// <summary>The job itself.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult parse, CancellationToken cancellation);

    private async Task<int> SubmitAsync(string given, ParseResult parse, CancellationToken cancellation)
    {
        var settings = await FeatureStore.ReadSettingsAsync(FolderOf(parse), OptionsOf(parse), cancellation);
        if (settings.Engine.Kind != "spark") throw new UsageException($"--master starts Spark, and the engine is {settings.Engine.Kind}: add --engine spark, or leave --master out.");
        var application = new SparkApplication(
            SparkHome.Find(Context.Environment), given, Name, FeatureStore.LaunchSettings(settings), Context.CommandLine, Context.CurrentFolder,
            Path.Combine(AppContext.BaseDirectory, "submit-scripts", "bootstrap.py"));
        Console.Say($"Starting Spark ({given}) for {Name}.");
        return await SparkSubmit.RunAsync(application, new SubmissionStreams(Console.Data, Console.Say, SharedOptions.IsVerbose(parse) ? Console.Say : null), cancellation);
    }
}
