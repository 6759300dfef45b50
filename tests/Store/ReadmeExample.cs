using FeatureJobs.Store;

namespace FeatureJobs.Tests;

/// <summary>The C# of README.md, word for word: ReadmeTests holds the two to each other.</summary>
internal static class ReadmeExample
{
    public static async Task RunAsync()
    {
        await using var store = await FeatureStore.OpenAsync("my-store");
        var plan = await store.PlanAsync();
        await store.ApplyAsync(plan);
        var report = await store.RunAsync();
        foreach (var group in report.Groups) Console.WriteLine($"{group.Group}: {group.Outcome}, {group.RowsWritten} rows");

        var airport = new Dictionary<string, string> { ["origin"] = "ORD" };
        await foreach (var rows in store.HistoryAsync("origin_delays", airport)) Console.WriteLine($"{rows.Length} rows");
    }
}
