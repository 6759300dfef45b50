using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FeatureJobs.Tests;

/// <summary>The arrows of section 3 of docs/design.md. A new project, or a new arrow, is written here and there, with its reason.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Pure = ["Expressions", "Definitions", "Relational", "Windows", "PointInTime"];

    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["jobs/Cli"] = ["jobs/Commands"],
        // Submission: a command starts Spark and itself beside it, before any store is opened.
        // Delta.DuckDb: the commands about any Delta table, which know no store.
        ["jobs/Commands"] = ["shared/Delta.DuckDb", "shared/Store", "shared/Submission"],
        ["jobs/IncrementalAggregation"] = ["jobs/Commands"],
        ["jobs/OnlineSync"] = ["jobs/Commands"],
        ["jobs/TrainingSet"] = ["jobs/Commands"],
        ["shared/Definitions"] = ["shared/Expressions"],
        ["shared/Delta"] = [],
        ["shared/Delta.DuckDb"] = ["shared/Delta"],
        ["shared/Engines"] = ["shared/Relational"],
        ["shared/Engines.DuckDb"] = ["shared/Delta.DuckDb", "shared/Engines"],
        ["shared/Engines.Spark"] = ["shared/Engines", "shared/SparkConnect"],
        ["shared/Expressions"] = [],
        ["shared/Online"] = [],
        // Windows: the columns of a history, and the windows that an exact training set evaluates at its labels.
        ["shared/PointInTime"] = ["shared/Definitions", "shared/Relational", "shared/Windows"],
        ["shared/Registry"] = ["shared/Definitions", "shared/Engines"],
        ["shared/Relational"] = ["shared/Expressions"],
        ["shared/Runs"] = ["shared/Online", "shared/PointInTime", "shared/Registry", "shared/Windows"],
        // A client for itself: it knows nothing of features.
        ["shared/SparkConnect"] = [],
        ["shared/Store"] = ["shared/Engines.DuckDb", "shared/Engines.Spark", "shared/Runs"],
        ["shared/Submission"] = [],
        ["shared/Windows"] = ["shared/Definitions", "shared/Relational"],
        // A test project references the room it is named after, and here what else it needs.
        ["tests/Benchmarks"] = ["shared/Store"],
        ["tests/Conformance"] = ["shared/Store", "tests/Conformance.Cases"],
        // The oracles judge the rooms and know none of them, but those of the dialects what they judge: the meaning of a tree and a plan.
        ["tests/Conformance.Cases"] = ["shared/Relational"],
        ["tests/Delta"] = ["shared/Delta.DuckDb"],
        // Runs the executables as a user does; the oracle judges what they leave.
        ["tests/EndToEnd"] = ["jobs/Cli", "jobs/IncrementalAggregation", "jobs/OnlineSync", "jobs/TrainingSet", "tests/Conformance.Cases"],
        ["tests/Engines"] = ["shared/Engines.DuckDb", "tests/Engines.Streaming"],
        ["tests/Engines.Streaming"] = ["shared/Engines.DuckDb"],
        ["tests/Solution"] = ["jobs/Commands", "shared/SparkConnect"],
        ["tests/Commands"] = ["jobs/Commands"],
        ["tests/Definitions"] = ["shared/Definitions"],
        ["tests/Expressions"] = ["shared/Expressions"],
        ["tests/Online"] = ["shared/Online"],
        ["tests/Registry"] = ["shared/Engines.DuckDb", "shared/Registry"],
        ["tests/Relational"] = ["shared/Relational", "tests/Conformance.Cases"],
        // Delta tables too: Spark is their other writer and judge, and all that needs Spark is tested there.
        ["tests/Spark"] = ["jobs/Cli", "shared/Delta.DuckDb", "shared/Engines.Spark", "shared/SparkConnect", "shared/Store", "shared/Submission", "tests/Conformance.Cases", "tests/Spark.Launcher"],
        ["tests/Spark.Launcher"] = ["shared/Submission"],
        ["tests/Store"] = ["shared/Store"],
        ["tests/Windows"] = ["shared/Engines.DuckDb", "shared/Windows"],
    };

    [Fact]
    public void Every_project_references_what_the_design_lets_it_and_no_more()
    {
        var expected = Arrows.Select(arrow => Line(arrow.Key, arrow.Value)).Order(StringComparer.Ordinal);
        var found = Project.All.Select(project => Line(project.Folder, project.References)).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join('\n', expected), string.Join('\n', found));

        static string Line(string from, IReadOnlyList<string> to) => $"{from} -> {(to.Count == 0 ? "nothing" : string.Join(", ", to))}";
    }

    [Fact]
    public void Every_project_is_in_the_solution_and_every_room_in_the_design()
    {
        var solution = Repository.Read("FeatureJobs.sln").Replace('\\', '/');
        var design = Repository.Read("docs/design.md");
        design = design[design.IndexOf("## 3. ", StringComparison.Ordinal)..design.IndexOf("## 4. ", StringComparison.Ordinal)];
        Assert.All(Project.All, project => Assert.Contains($"\"{project.Path}\"", solution, StringComparison.Ordinal));
        Assert.All(
            Project.All.Where(project => !project.Path.StartsWith("tests/", StringComparison.Ordinal)),
            project => Assert.Matches($@"\b{project.Folder.Split('/')[1].Replace(".", @"\.", StringComparison.Ordinal)}/", design));
    }

    /// <summary>What is built tells more than the project files: a referenced room brings along the rooms behind it.</summary>
    [Fact]
    public void Only_the_store_calls_the_engine_and_only_the_rooms_named_call_databases()
    {
        Assert.Equal(["FeatureJobs.Online"], Callers("StackExchange.Redis"));
        Assert.Equal(["FeatureJobs.Online"], Callers("Microsoft.Data.Sqlite"));
        Assert.Equal(["FeatureJobs.SparkConnect"], Callers("Grpc.Net.Client"));
        Assert.Equal(["FeatureJobs.Store"], Callers("FeatureJobs.Engines.DuckDb"));
        Assert.Equal(["FeatureJobs.Store"], Callers("FeatureJobs.Engines.Spark"));
        Assert.Equal(["FeatureJobs.Engines.Spark"], Callers("FeatureJobs.SparkConnect"));
        Assert.Equal(["FeatureJobs.Delta.DuckDb", "FeatureJobs.Engines.DuckDb"], Callers("DuckDB.NET.Data"));
        Assert.Equal(["FeatureJobs.Commands", "FeatureJobs.Engines.DuckDb"], Callers("FeatureJobs.Delta.DuckDb"));
    }

    [Fact]
    public void A_pure_room_bans_io_clock_and_chance()
    {
        foreach (var room in Pure.Select(name => Project.All.Single(project => project.Folder == $"shared/{name}")))
        {
            Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", room.Items("PackageReference"));
            Assert.Contains("../BannedSymbols.txt", room.Items("AdditionalFiles"));
            Assert.DoesNotContain("RS0030", room.Property("NoWarn") ?? "", StringComparison.Ordinal);
        }
        Assert.DoesNotContain(Repository.Files, file => Pure.Any(room => file.StartsWith($"shared/{room}/", StringComparison.Ordinal))
            && file.EndsWith(".cs", StringComparison.Ordinal) && Repository.Read(file).Contains("RS0030", StringComparison.Ordinal));
    }

    /// <summary>Pure rooms take nothing from a package that does I/O: what they may use is named here.</summary>
    [Fact]
    public void A_pure_room_uses_parsers_only()
    {
        var packages = Pure.SelectMany(room => Project.All.Single(project => project.Folder == $"shared/{room}").Items("PackageReference")).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Parlot", "YamlDotNet"], packages);
    }

    private static string[] Callers(string assembly) =>
    [
        .. from file in Directory.GetFiles(AppContext.BaseDirectory, "FeatureJobs.*.dll")
           where !file.EndsWith(".Tests.dll", StringComparison.Ordinal) && ReferencesOf(file).Contains(assembly)
           orderby file
           select Path.GetFileNameWithoutExtension(file),
    ];

    private static HashSet<string> ReferencesOf(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
