using FeatureJobs.Registry;
using FeatureJobs.Runs;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Demo;

/// <summary>A store of its own under the temporary folder, run once, used, and deleted.</summary>
internal static class ScratchStore
{
    /// <param name="files">Put into its data folder.</param>
    /// <param name="definitions">In place of the example's; null: those.</param>
    /// <param name="use">What is wanted of it, and the report of its run.</param>
    public static async Task<T> UseAsync<T>(
        CommandContext context, Example example, string[] files, string? definitions, Func<FeatureStore, RunReport, Task<T>> use, CancellationToken cancellation)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"featurejobs-{Path.GetRandomFileName()}");
        try
        {
            await example.WriteAsync(folder, cancellation);
            if (definitions is not null)
            {
                foreach (var file in Directory.GetFiles(Path.Combine(folder, "features"))) File.Delete(file);
                await File.WriteAllTextAsync(Path.Combine(folder, "features", "definitions.yaml"), definitions, cancellation);
            }
            foreach (var file in files) await Example.DeliverAsync(file, Path.Combine(folder, "data"), cancellation);
            await using var store = await FeatureStore.OpenAsync(folder, new FeatureStoreOptions(context.Clock), cancellation);
            if (await store.ApplyAsync(await store.PlanAsync(cancellation), cancellation) is not ApplyOutcome.Applied)
                throw new IOException($"The scratch store {folder} could not be applied.");
            var report = await context.Console.WithProgressAsync(progress => store.RunAsync(null, new RunSteps(progress), cancellation));
            if (report.Groups.FirstOrDefault(g => g.Error is not null) is { } failed)
                throw new IOException($"The scratch store failed in {failed.Group}: {failed.Error}");
            return await use(store, report);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }
}
