using System.Formats.Tar;
using System.IO.Compression;

namespace FeatureJobs.Tests;

/// <summary>Tables written by Spark, unpacked once. They lie beside the repository; without them their tests are skipped.</summary>
public sealed class GoldenTables : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"featurejobs-golden-{Guid.NewGuid():N}");

    public GoldenTables()
    {
        if (Archive() is { } archive)
        {
            Directory.CreateDirectory(_folder);
            using var stream = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
            TarFile.ExtractToDirectory(stream, _folder, overwriteFiles: false);
        }
    }

    public string Folder
    {
        get
        {
            Assert.SkipUnless(Directory.Exists(_folder), "The golden tables are not there: ../shared/golden/delta-golden.tar.gz beside the repository.");
            return _folder;
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string? Archive()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "global.json")))
            {
                // A worktree may lie one folder deeper than the repository.
                return new[] { folder.Parent, folder.Parent?.Parent }.OfType<DirectoryInfo>()
                    .Select(above => Path.Combine(above.FullName, "shared", "golden", "delta-golden.tar.gz")).FirstOrDefault(File.Exists);
            }
        }

        return null;
    }
}
