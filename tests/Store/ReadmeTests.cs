using System.Globalization;
using System.Text.RegularExpressions;

namespace FeatureJobs.Tests;

/// <summary>What a reader of README.md copies works: its YAML is a store's, and its C# runs on that store.</summary>
[Collection(nameof(CurrentFolder))]
public sealed partial class ReadmeTests : IDisposable
{
    internal static readonly string Root = FindRoot();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("featurejobs-readme-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Its_csharp_is_what_the_next_test_runs()
    {
        var lines = File.ReadAllLines(Path.Combine(Root, "tests", "Store", "ReadmeExample.cs"));
        var body = lines.SkipWhile(line => line != "    {").Skip(1).TakeWhile(line => line != "    }").Select(line => line.Length > 8 ? line[8..] : line);
        Assert.Equal(string.Join('\n', [lines[0], "", .. body]), Block("csharp"));
    }

    [Fact]
    public async Task Its_csharp_runs_on_its_yaml()
    {
        await MakeStoreAsync(TestContext.Current.CancellationToken);
        var printed = await PrintedAsync(ReadmeExample.RunAsync);

        var lines = printed.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.All(lines[..^1], line => Assert.Matches(@"^\d+ rows to train on$", line));
        Assert.Equal(5000, lines[..^1].Sum(line => int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)));
        var features = Feature().Matches(lines[^1]).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value is { Length: > 0 } value ? double.Parse(value, CultureInfo.CurrentCulture) : (double?)null);
        Assert.Equal(["count_3h", "count_24h", "count_7d", "delay_mean_3h", "delay_mean_24h", "delay_mean_7d", "late_share_24h"], features.Keys);
        // Chicago had some nine hundred departures a day, but the flights known at the end of the file are only those that had landed.
        Assert.InRange(features["count_7d"]!.Value, 2000, 8000);
        Assert.InRange(features["count_24h"]!.Value, 1, features["count_7d"]!.Value);
        Assert.InRange(features["late_share_24h"]!.Value, 0, 1);
    }

    [Fact]
    public void Its_blocks_are_short_enough_to_be_read()
    {
        Assert.InRange(Block("yaml").Split('\n').Length, 5, 10);
        Assert.InRange(Block("csharp").Split('\n').Length, 5, 10);
    }

    [Fact]
    public void Every_file_that_it_sends_to_is_there()
    {
        var links = Links().Matches(File.ReadAllText(Path.Combine(Root, "README.md"))).Select(link => link.Groups["file"].Value).Where(file => !file.Contains("://", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Root, link)), $"README.md links to {link}, which is not there"));
    }

    /// <summary>The YAML of README.md is all but the settings and the entity, and reads January's flights.</summary>
    private async Task MakeStoreAsync(CancellationToken cancellation)
    {
        var store = Path.Combine(folder.FullName, "my-store");
        var example = Path.Combine(Root, "examples", "flights");
        Directory.CreateDirectory(Path.Combine(store, "features"));
        Directory.CreateDirectory(Path.Combine(store, "data"));
        File.Copy(Path.Combine(example, "feature_store.yaml"), Path.Combine(store, "feature_store.yaml"));
        File.Copy(Path.Combine(example, "data", "flights-2001-01.parquet"), Path.Combine(store, "data", "flights-2001-01.parquet"));
        var labels = Enumerable.Range(0, 5000).Select(i => $"{(i % 2 == 0 ? "ORD" : "ATL")},{new DateTime(2001, 1, 5).AddMinutes(i):yyyy-MM-dd HH:mm}");
        await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "labels.csv"), labels.Prepend("origin,event_timestamp"), cancellation);
        await File.WriteAllTextAsync(Path.Combine(store, "features", "readme.yaml"), Block("yaml"), cancellation);
        await File.WriteAllTextAsync(Path.Combine(store, "features", "entities.yaml"), "entities: [{name: origin_airport, keys: [{name: origin, type: string}]}]\n", cancellation);
    }

    private async Task<string> PrintedAsync(Func<Task> action)
    {
        var (before, console) = (Directory.GetCurrentDirectory(), Console.Out);
        using var printed = new StringWriter();
        try
        {
            Directory.SetCurrentDirectory(folder.FullName);
            Console.SetOut(printed);
            await action();
            return printed.ToString();
        }
        finally
        {
            Console.SetOut(console);
            Directory.SetCurrentDirectory(before);
        }
    }

    private static string Block(string language)
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md")).ReplaceLineEndings("\n");
        return Assert.Single(Blocks().Matches(readme), block => block.Groups["language"].Value == language).Groups["text"].Value;
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "FeatureJobs.sln"))) return at.FullName;
        throw new InvalidOperationException($"no FeatureJobs.sln above {AppContext.BaseDirectory}");
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\((?<name>\w+), (?<value>[^)]*)\)")]
    private static partial Regex Feature();

    [GeneratedRegex(@"\]\((?<file>[^)#]+)\)")]
    private static partial Regex Links();
}

/// <summary>The example opens a folder beside the current one and prints; both belong to the whole process.</summary>
[CollectionDefinition(nameof(CurrentFolder), DisableParallelization = true)]
public static class CurrentFolder;
