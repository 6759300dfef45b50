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
}
