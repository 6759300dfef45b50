using System.Formats.Tar;
using System.IO.Compression;

namespace FeatureJobs.Tests;

/// <summary>Tables written by Spark (tests/Delta/Golden), unpacked once.</summary>
public sealed class GoldenTables : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"featurejobs-golden-{Guid.NewGuid():N}");

    public GoldenTables()
    {
        Directory.CreateDirectory(_folder);
        using var stream = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", "delta-golden.tar.gz")), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(stream, _folder, overwriteFiles: false);
    }

    public string Folder => _folder;

    public string Delta(string name) => Path.Combine(_folder, name, "delta");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
