using System.Collections.Immutable;
using System.Globalization;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests;

/// <summary>The embedded engine and a folder for its files, for one test.</summary>
internal sealed class Computing : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("featurejobs-windows-").FullName;
    private int _files;

    public Computing() => Engine = new DuckDbEngine(new DuckDbSettings(MemoryBytes: 500_000_000, Threads: 1, SpillFolder: _folder), TimeProvider.System);

    public IEngine Engine { get; }

    public string NewPath(string extension) => Path.Combine(_folder, $"{Interlocked.Increment(ref _files)}{extension}");

    /// <summary>The rows as a source of one Parquet file.</summary>
    public async Task<SourceScan> ParquetAsync(Values rows, CancellationToken cancellation)
    {
        var path = NewPath(".parquet");
        await Engine.ExportAsync(rows, path, FileFormat.Parquet, null, cancellation);
        return new SourceScan([path], rows.Columns);
    }

    /// <summary>Each row as text, its values with spaces between (times in microseconds, without zeros behind a decimal's point), in the order of the text.</summary>
    public async Task<string[]> RowsAsync(Relation relation, CancellationToken cancellation) =>
        [.. (await Engine.SmallAsync(relation, cancellation)).Select(row => string.Join(' ', row.Select(Text))).Order(StringComparer.Ordinal)];

    public static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => ((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    public static Literal Long(long? value) => new(value, DataType.Int64);

    public static Literal Int(int? value) => new(value, DataType.Int32);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
