using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>The example in the client's README is the code that runs here, word for word.</summary>
public sealed partial class ReadmeTests(SparkServers servers)
{
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task The_example_runs(string version)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"featurejobs-readme-{Guid.NewGuid():N}");
        using var output = new StringWriter { NewLine = "\n" };
        try
        {
            await ExampleAsync(await servers.RemoteAsync(version), folder, output, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        Assert.StartsWith("ATL: 12\n+-----+------+\n|delay|origin|\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| null|   LAX|".Replace("null", "NULL", StringComparison.Ordinal), output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_that_code()
    {
        var shown = Example().Match(File.ReadAllText(Path.Combine(Folder(), "../../../shared/SparkConnect/README.md"))).Groups["code"].Value;
        var run = File.ReadAllText(Path.Combine(Folder(), "ReadmeTests.cs")).Split("// the example\n")[1];
        Assert.Equal(Lines(run), Lines(shown));

        static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
    }

    private static async Task ExampleAsync(string remote, string folder, TextWriter output, CancellationToken cancel)
    {
        // the example
        await using var session = await SparkSession.Builder().Remote(remote).Config("spark.sql.session.timeZone", "UTC").GetOrCreateAsync(cancel);

        // Rows of this process, as a view for SQL.
        var schema = new StructType(new StructField("origin", SparkType.String), new StructField("delay", SparkType.Integer));
        object?[][] rows = [["ATL", 12], ["LAX", null], ["ATL", 3]];
        await session.CreateDataFrame(rows, schema).CreateOrReplaceTempViewAsync("flights", cancel);

        // A query runs when its rows are asked for, and comes as a stream.
        var late = await session.SqlAsync("SELECT origin, max(delay) AS worst FROM flights WHERE delay > :least GROUP BY origin",
            new Dictionary<string, object?> { ["least"] = 5 }, cancel: cancel);
        await foreach (var row in late.ToLocalIterator(cancel))
            await output.WriteLineAsync($"{row["origin"]}: {row.GetAs<int>("worst")}");

        // Writing happens on the server; no row passes through here.
        await session.Table("flights").Write().Mode(SaveMode.Overwrite).PartitionBy("origin").ParquetAsync(folder, cancel: cancel);
        await session.Read().Parquet(folder).ShowAsync(output, cancel: cancel);
        // the example
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
