using System.Diagnostics;
using System.Globalization;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Benchmarks;

/// <summary>
/// What Spark Connect adds to a trivial statement: the same statement over Connect and inside the driver (<c>trivial.py</c>), by turns in one Spark, so that both meet the same compiled code.
/// </summary>
/// <param name="home">A SPARK_HOME.</param>
internal sealed class SparkTrivial(string home, string folder)
{
    private const int Statements = 300;
    private const int WarmRounds = 3;
    private const string Sql = "SELECT 1";

    public async Task RunAsync(int rounds)
    {
        var pipe = Path.Combine(folder, "rounds");
        using (var making = Process.Start("mkfifo", [pipe]))
            await making.WaitForExitAsync();
        using var spark = Start(pipe);
        try
        {
            var port = await ReadAsync(spark, "port ");
            await using var rest = new StreamWriter(pipe) { AutoFlush = true };
            await using var session = await SparkSession.Builder().Remote($"sc://localhost:{port}").GetOrCreateAsync();
            Console.WriteLine($"Spark {session.SparkVersion}, local[2], 4 GB; {Statements} times '{Sql}' a round");
            var added = new List<double>();
            for (var round = 1 - WarmRounds; round <= rounds; round++)
            {
                await rest.WriteLineAsync("round");
                var (inside, link) = (Parse(await ReadAsync(spark, "statement ")), Parse(await ReadAsync(spark, "link ")));
                var over = await OverConnectAsync(session);
                var difference = At(over, 0.5) - (At(inside, 0.5) - At(link, 0.5));
                if (round > 0)
                    added.Add(difference);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  over Connect p50 {At(over, 0.5):F2} ms, p99 {At(over, 0.99):F2} ms; in the driver p50 {At(inside, 0.5):F2} ms, p99 {At(inside, 0.99):F2} ms, of which Python's link {At(link, 0.5):F2} ms; Connect adds {difference:F2} ms{(round < 1 ? "  (warming)" : "")}"));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  median of what Connect adds at p50: {Medians.Of(added):F2} ms"));
        }
        finally
        {
            spark.Kill(entireProcessTree: true);
            await spark.WaitForExitAsync();
        }
    }

    private Process Start(string pipe)
    {
        var start = new ProcessStartInfo(Path.Combine(home, "bin", "spark-submit"),
        [
            "--master", "local[2]", "--conf", "spark.driver.memory=4g", "--conf", "spark.ui.enabled=false", "--conf", "spark.plugins=org.apache.spark.sql.connect.SparkConnectPlugin",
            "--conf", "spark.connect.grpc.binding.port=0", "--conf", $"spark.local.dir={folder}", Path.Combine(AppContext.BaseDirectory, "trivial.py"), Statements.ToString(CultureInfo.InvariantCulture), pipe,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["SPARK_HOME"] = home;
        start.Environment.Remove("SPARK_REMOTE");
        var spark = Process.Start(start)!;
        spark.BeginErrorReadLine();
        return spark;
    }

    /// <summary>What follows a word; Spark's own lines may stand between.</summary>
    private static async Task<string> ReadAsync(Process spark, string word)
    {
        while (await spark.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith(word, StringComparison.Ordinal))
                return line[word.Length..];
        throw new InvalidOperationException($"spark-submit ended without a line '{word}…'; run it by hand to see why.");
    }

    private static async Task<List<double>> OverConnectAsync(SparkSession session)
    {
        var taken = new List<double>();
        for (var i = 0; i < Statements; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await session.Query(Sql).CollectAsync();
            taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return [.. taken.Order()];
    }

    /// <summary>Milliseconds, in order.</summary>
    private static List<double> Parse(string micros) => [.. micros.Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture) / 1000.0).Order()];

    private static double At(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];
}
