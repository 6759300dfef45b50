using System.Text.RegularExpressions;

namespace FeatureJobs.Tests;

/// <summary>docs/tutorial.md is walked from top to bottom as a reader would: files are written, commands are run.</summary>
public sealed partial class TutorialTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("featurejobs-tutorial-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_tutorial_works_as_it_stands()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(BuiltExecutable.Root, "docs", "tutorial.md"), TestContext.Current.CancellationToken);
        var outputs = new Dictionary<string, string>();
        foreach (Match block in Blocks().Matches(page))
            if (block.Groups["file"] is { Success: true, Value: var file })
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), block.Groups["text"].Value, TestContext.Current.CancellationToken);
            else
                foreach (var line in block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    outputs[line] = await DoAsync(line);

        Assert.Contains("not a number", Of("show quarantine"), StringComparison.Ordinal);
        // Of customer 1 the payments of 7 days before the last boundary, 4 March 12:00: 20 + 7.25 - 20; the one at 12:00 itself is in no window yet.
        var got = Of("get --service churn");
        foreach (var (feature, value) in (Span<(string, string)>)[("count_7d", "3"), ("amount_sum_7d", "7.25"), ("refund_share_7d", "0.3333")])
            Assert.Matches($@"{feature}\W+{Regex.Escape(value)}\b", got);
        Assert.Contains("count_7d", Of("inspect train.parquet"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.FullName, "train.parquet.manifest.json")));
        return;

        string Of(string command) => Assert.Single(outputs, pair => pair.Key.StartsWith($"featurejobs {command}", StringComparison.Ordinal)).Value;
    }

    private async Task<string> DoAsync(string line)
    {
        var words = line.Split(' ');
        if (words[0] == "rm")
        {
            File.Delete(Path.Combine(folder.FullName, words[1]));
            return "";
        }
        Assert.Equal("featurejobs", words[0]);
        using var running = Running.Start("dotnet", [BuiltExecutable.Cli.Dll, .. words[1..]], [], folder.FullName);
        var ended = await running.EndAsync();
        output.WriteLine($"$ {line}\n{ended.Error}{ended.Output}");
        AirportStore.Expect(0, ended);
        return ended.Output;
    }

    [GeneratedRegex(@"^```(sh|(csv|yaml) (?<file>\S+))\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
