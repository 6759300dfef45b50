namespace FeatureJobs.Commands.Demo;

/// <summary>What all months cost in one run: done for real, in a store of its own that is deleted afterwards.</summary>
internal static class FullRecompute
{
    public static Task<DemoRun> MeasureAsync(CommandContext context, Example example, string[] months, CancellationToken cancellation) =>
        ScratchStore.UseAsync(context, example, months, null, (_, report) => Task.FromResult(DemoRun.Of("full recompute", report)), cancellation);
}
