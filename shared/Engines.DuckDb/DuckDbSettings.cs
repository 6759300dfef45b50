using System.Globalization;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>What a user configures of the embedded engine; null takes the default.</summary>
/// <param name="MemoryBytes">How much memory DuckDB may use before it spills (<c>engine.memory</c>); default: half of what this machine or container has.</param>
/// <param name="Threads">Worker threads; default: the cores this process may use.</param>
/// <param name="SpillFolder">Where data goes that does not fit the memory; default: the system's temporary folder. Each session that spills has a folder of its own in it.</param>
public sealed record DuckDbSettings(long? MemoryBytes = null, int? Threads = null, string? SpillFolder = null)
{
    // Half: DuckDB does not count everything it takes (Parquet and Arrow buffers in flight), and the process around it needs memory too.
    private const double MemoryShare = 0.5;

    /// <summary>The memory that is in force.</summary>
    public long EffectiveMemoryBytes => MemoryBytes ?? (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * MemoryShare);

    internal int EffectiveThreads => Threads ?? Environment.ProcessorCount;

    /// <summary>The folder to spill to that is in force, absolute.</summary>
    public string EffectiveSpillFolder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(SpillFolder ?? Path.GetTempPath()));

    /// <summary>The statements that make a fresh connection ours, in order.</summary>
    /// <param name="spillFolder">The session's own folder.</param>
    internal IEnumerable<string> Statements(string spillFolder) =>
    [
        // An engine that downloads code while it runs is neither reproducible nor usable offline; parquet, json and icu are built in.
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        // Time is UTC, on whatever machine.
        "SET GLOBAL TimeZone = 'UTC'",
        string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{EffectiveMemoryBytes}B'"),
        string.Create(CultureInfo.InvariantCulture, $"SET threads = {EffectiveThreads}"),
        $"SET temp_directory = {Sql.Text(spillFolder)}",
        // What must be ordered says ORDER BY, which stays exact; keeping every other order costs memory in large writes.
        "SET preserve_insertion_order = false",
        // A copy of the operating system's page cache, taken from the memory limit; and a replaced file must never be answered from it.
        "SET enable_external_file_cache = false",
        // Progress is computed only when the bar is on; printing it is the caller's business.
        "SET enable_progress_bar = true",
        "SET enable_progress_bar_print = false",
    ];
}
