using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Runs;

namespace FeatureJobs.Store;

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">engine, memory, disk, clock, …</param>
/// <param name="Found">What is so.</param>
/// <param name="Advice">What to do about it; null where all is well.</param>
public sealed record Check(string Subject, CheckState State, string Found, string? Advice = null);

/// <summary>How well a thing is.</summary>
public enum CheckState
{
    /// <summary>As it should be.</summary>
    Ok,
    /// <summary>It works, and may not for long.</summary>
    Warning,
    /// <summary>Something will fail.</summary>
    Failed,
}

/// <summary>Looks at a store and at the machine under it.</summary>
internal sealed class Checkup(IEngine engine, string folder, string storage, string spillFolder, long memory, TimeProvider clock)
{
    private const long LittleDisk = 1L << 30;
    private const long LittleMemory = 512L << 20;
    private const double MemoryShare = 0.8;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>Do the definitions hold, and are there files for them?</summary>
    public IEnumerable<Check> Definitions(Validation validation)
    {
        if (!validation.Diagnostics.IsEmpty)
        {
            yield return new("definitions", CheckState.Failed, $"mistakes in the files: {validation.Diagnostics.Length}", "See them with 'featurejobs validate'.");
            yield break;
        }
        var definition = validation.Definition!;
        yield return new("definitions", CheckState.Ok, $"sources: {definition.Sources.Length}, groups: {definition.Groups.Length}, services: {definition.Services.Length}");
        foreach (var source in definition.Sources)
        {
            var files = SourceFiles.Find(source, folder);
            yield return files.IsEmpty
                ? new($"source {source.Name}", CheckState.Warning, $"no file at {source.Path}", "Put files there, or mend 'path'; until then runs find nothing new.")
                : new($"source {source.Name}", CheckState.Ok, $"files: {files.Length}, {files.Sum(file => file.Size) / 1e6:0.#} MB");
        }
    }

    /// <summary>Does the engine load and compute?</summary>
    public async Task<Check> EngineAsync(CancellationToken cancellation)
    {
        try
        {
            var one = new Values([new("one", DataType.Int64)], [[Literal.Of(1L)]]);
            return await engine.SmallAsync(one, cancellation) is [[1L]]
                ? new("engine", CheckState.Ok, $"{engine.Name} loads and computes")
                : new("engine", CheckState.Failed, $"{engine.Name} answers wrongly", "Install featurejobs again.");
        }
        catch (Exception e) when (e is EngineException or DllNotFoundException or TypeInitializationException)
        {
            return new("engine", CheckState.Failed, e.Message, engine.Name == "duckdb"
                ? "Build again on this machine: the engine's native library must be one for its system and processor."
                : "Start Spark, or compute in this process with --engine duckdb.");
        }
    }

    /// <summary>Has the machine the memory that the engine may take?</summary>
    public Check Memory()
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var found = $"the engine may take {memory / 1e9:0.0} GB of {available / 1e9:0.0} GB";
        return memory < LittleMemory ? new("memory", CheckState.Warning, found, "Give the engine 1GB or more with 'engine: {memory: 1GB}' in feature_store.yaml: it spills to disk early otherwise.")
            : memory > available * MemoryShare ? new("memory", CheckState.Warning, found, "Lower 'memory' under 'engine' in feature_store.yaml: the process needs some beside it and could be killed.")
            : new("memory", CheckState.Ok, found);
    }

    /// <summary>Is there room, and may we write? Also: does the disk's clock agree with ours?</summary>
    public IEnumerable<Check> Disk()
    {
        foreach (var (name, path) in ((string, string)[])[("disk of the tables", storage), ("disk to spill to", spillFolder)])
        {
            var there = Existing(path);
            yield return Unwritable(name, there) ?? Space(name, there);
        }
    }

    private static Check Space(string name, string folder)
    {
        try
        {
            var free = new DriveInfo(folder).AvailableFreeSpace;
            return free < LittleDisk
                ? new(name, CheckState.Warning, $"{free / 1e9:0.00} GB free at {folder}", "Free some space: a run writes its rows beside the old ones before it commits.")
                : new(name, CheckState.Ok, $"{free / 1e9:0.0} GB free at {folder}");
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return new(name, CheckState.Warning, $"the space at {folder} is not told: {e.Message}", "Look at it yourself.");
        }
    }

    /// <summary>Did a run work under a clock that was ahead of this one?</summary>
    public Check Clock(ImmutableArray<RunRecord> runs)
    {
        var now = clock.GetUtcNow();
        var later = runs.Where(run => run.Started > now + Skew).ToList();
        return later.Count == 0
            ? new("clock", CheckState.Ok, $"{now:yyyy-MM-dd'T'HH:mm:ss'Z'}, no run began later")
            : new("clock", CheckState.Warning, $"{now:yyyy-MM-dd'T'HH:mm:ss'Z'}, and a run began at {later.Max(run => run.Started):yyyy-MM-dd'T'HH:mm:ss'Z'}",
                "If that run was not given --at, this machine's clock is behind: set it (timedatectl set-ntp true), or rows of today are taken for future ones.");
    }

    /// <summary>Is each group as fresh as it declares, and did its last run do its work?</summary>
    public IEnumerable<Check> Groups(ImmutableArray<GroupStatus> groups, ImmutableArray<RunRecord> runs)
    {
        foreach (var group in groups)
        {
            var name = $"group {group.Group}@{group.Version}";
            var last = runs.Where(run => run.Report.Group == group.Group && run.Report.Version == group.Version).MaxBy(run => run.Started);
            var age = clock.GetUtcNow() - group.EvaluatedThrough;
            yield return last?.Report.Error is { } error ? new(name, CheckState.Failed, $"its last run failed: {error}", "Mend that, then 'featurejobs run incremental-aggregation'.")
                : group.EvaluatedThrough is not { } through ? new(name, CheckState.Warning, "nothing computed yet", "'featurejobs run incremental-aggregation' does it.")
                : group.Freshness is { } freshness && age > freshness
                    ? new(name, CheckState.Warning, $"evaluated through {through:yyyy-MM-dd'T'HH:mm:ss'Z'}, older than its freshness", "Let new files arrive, and run incremental-aggregation; or the data is of the past and all is well.")
                : new(name, CheckState.Ok, $"evaluated through {through:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        }
    }

    private Check? Unwritable(string name, string folder)
    {
        var file = Path.Combine(folder, $".doctor-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(file, "");
            var skew = File.GetLastWriteTimeUtc(file) - clock.GetUtcNow().UtcDateTime;
            File.Delete(file);
            return skew.Duration() > Skew
                ? new(name, CheckState.Warning, $"its clock is {skew.TotalMinutes:0} minutes from this machine's", "Set both by network time: changed files are known by their times.")
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(name, CheckState.Failed, e.Message, $"Let this user write in {folder}, or name another folder in feature_store.yaml.");
        }
    }

    private static string Existing(string path)
    {
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } above)
            path = above;
        return path;
    }
}
