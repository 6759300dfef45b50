using FeatureJobs.Store;

namespace FeatureJobs.Tests;

/// <summary>The C# of README.md, word for word: ReadmeTests holds the two to each other.</summary>
internal static class ReadmeExample
{
    public static async Task RunAsync()
    {
        await using var store = await FeatureStore.OpenAsync("my-store");
        await store.ApplyAsync(await store.PlanAsync());
        await store.RunAsync();
        await foreach (var rows in store.GetHistoricalFeaturesAsync("late_departure", "labels.csv")) Console.WriteLine($"{rows.Length} rows to train on");
        await store.SyncAsync();
        var airport = new Dictionary<string, object?> { ["origin"] = "ORD" };
        var online = await store.GetOnlineFeaturesAsync("late_departure", [airport]);
        Console.WriteLine(string.Join(", ", online.Features.Zip(online.Rows[0].Values)));
    }
}
