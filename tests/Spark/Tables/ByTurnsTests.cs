using System.Globalization;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>One table that both write by turns, against a dictionary that is told the same.</summary>
public sealed class ByTurnsTests(Peers peers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Whoever_writes_next_goes_on_from_what_is_there(string version)
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("FEATUREJOBS_SEED") ?? "20261129", CultureInfo.InvariantCulture);
        var turns = Environment.GetEnvironmentVariable("FEATUREJOBS_SOAK") is null ? 16 : 200;
        TestContext.Current.TestOutputHelper!.WriteLine($"FEATUREJOBS_SEED={seed}");
        using var both = new TwoReaders(await peers.OfAsync(version));
        var model = new Dictionary<long, string>();
        await both.CreateAsync([new("id", DeltaType.Long), new("v", DeltaType.String)], [], null);
        await both.WriteAsync(async (_, basis) => await (await both.OpenAsync()).SetPropertiesAsync(basis, new Dictionary<string, string> { ["delta.checkpointInterval"] = "4" }, [], Cancel));
        var random = new Random(seed);
        var next = 0L;
        for (var turn = 0; turn < turns; turn++)
        {
            // Each kind in turn, so that every kind follows others; who deletes what is drawn.
            var (divisor, rest) = (random.Next(2, 6), random.Next(2));
            var gone = model.Keys.Where(id => id % divisor == rest).ToList();
            var said = $"turn {turn}: {divisor}, {rest}";
            switch (random.Next(8))
            {
                case 0 or 1:
                    await both.WriteAsync((writer, basis) => writer.AppendAsync(basis, $"SELECT i::BIGINT AS id, 'ours' AS v FROM range({next}, {next + 10}) AS r(i)", null, Cancel));
                    Add(10, "ours");
                    break;
                case 2:
                    await both.WriteAsync((writer, basis) => writer.DeleteWhereAsync(basis, new RowCondition($"id % {divisor} = {rest}"), Cancel));
                    gone.ForEach(id => model.Remove(id));
                    break;
                case 3:
                    await both.WriteAsync(async (_, basis) => (await DeltaOptimizer.OptimizeAsync(await both.OpenAsync(), basis, new OptimizeOptions(SortBy: random.Next(2) == 0 ? ["id"] : null), Cancel)).Outcome);
                    break;
                case 4:
                    await both.Spark.SqlAsync($"INSERT INTO {both.Name} SELECT id + {next}, 'spark' FROM range(10)");
                    Add(10, "spark");
                    break;
                case 5:
                    await both.Spark.SqlAsync($"DELETE FROM {both.Name} WHERE id % {divisor} = {rest}");
                    gone.ForEach(id => model.Remove(id));
                    break;
                case 6:
                    await both.Spark.SqlAsync(
                        $"MERGE INTO {both.Name} t USING (SELECT id + {Math.Max(0, next - 5)} AS id FROM range(10)) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = 'merged' WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, 'merged')");
                    for (var id = Math.Max(0, next - 5); id < Math.Max(0, next - 5) + 10; id++)
                        model[id] = "merged";
                    next = Math.Max(0, next - 5) + 10;
                    break;
                default:
                    await both.Spark.SqlAsync($"UPDATE {both.Name} SET v = v || '+' WHERE id % {divisor} = {rest}", $"OPTIMIZE {both.Name}");
                    gone.ForEach(id => model[id] += "+");
                    break;
            }

            var expected = CanonicalRows.Of(model.Select(row => $$"""{"id":{{row.Key}},"v":"{{row.Value}}"}"""));
            Assert.True(expected.SequenceEqual(await both.Spark.RowsAsync(both.Path)), $"Spark sees other rows after {said}");
            Assert.True(expected.SequenceEqual(await both.OursAsync()), $"we see other rows after {said}");
        }

        void Add(int count, string value)
        {
            for (var id = next; id < next + count; id++)
                model[id] = value;
            next += count;
        }
    }
}
