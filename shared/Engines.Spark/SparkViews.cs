using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>Temporary views: how files read with options get a name in a statement.</summary>
internal static class SparkViews
{
    /// <summary>Gives a frame a name that nothing else has.</summary>
    public static Task<string> CreateAsync(SparkSession session, DataFrame frame, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
    {
        var name = $"featurejobs_{Guid.NewGuid():N}";
        await frame.CreateOrReplaceTempViewAsync(name, cancellation);
        return name;
    });

    /// <summary>Drops views; one that stays goes with the session.</summary>
    public static async Task DropAsync(SparkSession session, IEnumerable<string> views)
    {
        foreach (var view in views)
            try
            {
                await session.SqlAsync($"DROP VIEW IF EXISTS {view}");
            }
            catch (SparkConnectException)
            {
            }
    }
}
