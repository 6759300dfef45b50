using FeatureJobs.Registry;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Demo;

/// <summary>What all months cost in one run: done for real, in a store of its own that is deleted afterwards.</summary>
internal static class FullRecompute
{
    public static async Task<DemoRun> MeasureAsync(CommandContext context, Example example, string[] months, CancellationToken cancellation)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"featurejobs-{Path.GetRandomFileName()}");
        try
        {
            await example.WriteAsync(folder, cancellation);
            foreach (var month in months) await Example.DeliverAsync(month, Path.Combine(folder, "data"), cancellation);
            await using var store = await FeatureStore.OpenAsync(folder, new FeatureStoreOptions(context.Clock), cancellation);
            if (await store.ApplyAsync(await store.PlanAsync(cancellation), cancellation) is not ApplyOutcome.Applied)
                throw new IOException($"The scratch store {folder} could not be applied.");
            var report = await context.Console.WithProgressAsync(progress => store.RunAsync(null, new RunSteps(progress), cancellation));
            if (report.Groups.FirstOrDefault(g => g.Error is not null) is { } failed)
                throw new IOException($"The full recompute failed in {failed.Group}: {failed.Error}");
            return DemoRun.Of("full recompute", report);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }
}
