using System.Diagnostics;

namespace FeatureJobs.Tests;

/// <summary>An executable under <c>jobs/</c>, as it was built with these tests.</summary>
internal sealed record BuiltExecutable(string Room, string Name)
{
    public static readonly BuiltExecutable Cli = new("Cli", "featurejobs");
    public static readonly BuiltExecutable IncrementalAggregation = new("IncrementalAggregation", "incremental-aggregation");

    public static readonly BuiltExecutable TrainingSet = new("TrainingSet", "training-set");
    public static readonly BuiltExecutable OnlineSync = new("OnlineSync", "online-sync");

    /// <summary>The folder with FeatureJobs.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Its output folder: of the same configuration and framework as the tests'.</summary>
    public string Folder
    {
        get
        {
            var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Path.Combine(Root, "jobs", Room, "bin", framework.Parent!.Name, framework.Name);
        }
    }

    public string Dll => Path.Combine(Folder, $"{Name}.dll");

    /// <summary>Runs it to its end, with nothing on stdin and no terminal.</summary>
    public Task<Ended> RunAsync(params string[] args) => RunAsync(Dll, args);

    public static Task<Ended> RunAsync(string dll, params string[] args) => Running.Start("dotnet", [dll, .. args], []).EndAsync();

    /// <summary>Starts it with environment variables of its own.</summary>
    public Running Start(IEnumerable<(string Name, string Value)> environment, params string[] args) => Running.Start("dotnet", [Dll, .. args], environment);

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "FeatureJobs.sln"))) return at.FullName;
        throw new InvalidOperationException($"no FeatureJobs.sln above {AppContext.BaseDirectory}");
    }
}
