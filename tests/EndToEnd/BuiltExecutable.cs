using System.Diagnostics;

namespace FeatureJobs.Tests;

/// <summary>An executable under <c>jobs/</c>, as it was built with these tests.</summary>
internal sealed record BuiltExecutable(string Room, string Name)
{
    public static readonly BuiltExecutable Cli = new("Cli", "featurejobs");
    public static readonly BuiltExecutable IncrementalAggregation = new("IncrementalAggregation", "incremental-aggregation");

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

    public static async Task<Ended> RunAsync(string dll, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [dll, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("FEATUREJOBS_STORE");
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ended(process.ExitCode, await output, await error, clock.Elapsed);
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "FeatureJobs.sln"))) return at.FullName;
        throw new InvalidOperationException($"no FeatureJobs.sln above {AppContext.BaseDirectory}");
    }
}

/// <summary>How a process ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error, TimeSpan Elapsed);
