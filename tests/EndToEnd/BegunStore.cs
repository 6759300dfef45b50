using FeatureJobs.Tests;

[assembly: AssemblyFixture(typeof(BegunStore))]

namespace FeatureJobs.Tests;

/// <summary>The stores that <see cref="AirportStore.BegunAsync"/> and <see cref="GateStore.RunAsync"/> copy; made when the first test asks, removed after the last.</summary>
public sealed class BegunStore : IAsyncDisposable
{
    private static readonly Lazy<Task<AirportStore>> Store = new(MakeAsync);

    private static readonly Lazy<Task<GateStore>> GateStores = new(GateStore.BeginAsync);

    internal static Task<AirportStore> Once => Store.Value;

    internal static Task<GateStore> Gates => GateStores.Value;

    public async ValueTask DisposeAsync()
    {
        if (Store.IsValueCreated)
            (await Store.Value).Dispose();
        if (GateStores.IsValueCreated)
            (await GateStores.Value).Dispose();
    }

    private static async Task<AirportStore> MakeAsync()
    {
        var store = await AirportStore.AppliedAsync();
        store.Arrive(Airports.File(new Random(1), 0));
        AirportStore.Expect(0, await store.RunAsync());
        return store;
    }
}
