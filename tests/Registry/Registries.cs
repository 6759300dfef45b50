using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Registry;

namespace FeatureJobs.Tests;

/// <summary>A registry's folder, removed with its test, and engines that each know it on their own, as processes do.</summary>
internal sealed class Registries : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("featurejobs-registry-").FullName;
    private readonly List<IEngine> _engines = [];

    public string Table => Path.Combine(_folder, "registry");

    public RegistryTable Open()
    {
        _engines.Add(new DuckDbEngine(new DuckDbSettings(MemoryBytes: 500_000_000, Threads: 1, SpillFolder: _folder), TimeProvider.System));
        return new RegistryTable(_engines[^1], Table);
    }

    public string[] DataFiles => Directory.Exists(Table) ? Directory.GetFiles(Table, "*.parquet", SearchOption.AllDirectories) : [];

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
