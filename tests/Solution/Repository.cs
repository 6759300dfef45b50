using System.Diagnostics;

namespace FeatureJobs.Tests;

/// <summary>The files of this repository, by their paths relative to its root with '/'.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>What git tracks; in a copy without git, whatever is there but for what tools make.</summary>
    public static IReadOnlyList<string> Files { get; } = Tracked() ?? Found();

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Exists(string file) => File.Exists(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "FeatureJobs.sln"))) return at.FullName;
        throw new InvalidOperationException($"no FeatureJobs.sln above {AppContext.BaseDirectory}");
    }

    private static string[]? Tracked()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z"]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var names = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            // A file that is deleted but not committed yet is still listed.
            return git.ExitCode == 0 && names.Length > 0 ? [.. names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(Exists)] : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string[] Found() =>
    [
        .. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').SkipLast(1).Any(folder => folder is ".git" or ".vs" or "bin" or "obj" or "TestResults" or "BenchmarkDotNet.Artifacts" || folder.StartsWith("demo-store", StringComparison.Ordinal))),
    ];
}
