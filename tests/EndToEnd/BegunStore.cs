using FeatureJobs.Tests;

[assembly: AssemblyFixture(typeof(BegunStore))]

namespace FeatureJobs.Tests;

/// <summary>The store that <see cref="AirportStore.BegunAsync"/> copies; made when the first test asks, removed after the last.</summary>
public sealed class BegunStore : IAsyncDisposable
{
    private static readonly Lazy<Task<AirportStore>> Store = new(MakeAsync);

    internal static Task<AirportStore> Once => Store.Value;

    public async ValueTask DisposeAsync()
    {
        if (Store.IsValueCreated)
            (await Store.Value).Dispose();
    }

    private static async Task<AirportStore> MakeAsync()
    {
        var store = await AirportStore.AppliedAsync();
        store.Arrive(Airports.File(new Random(1), 0));
        AirportStore.Expect(0, await store.RunAsync());
        return store;
    }
}
