using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>Spark's progress as a share of one: tasks done of those known. Later stages are not known from the start, so the share never falls.</summary>
internal sealed class SparkProgressShare(IProgress<double> shares) : IProgress<SparkProgress>
{
    private double _greatest;

    public static SparkProgressShare? Of(IProgress<double>? shares) => shares is null ? null : new SparkProgressShare(shares);

    public void Report(SparkProgress value)
    {
        if (value.Tasks == 0)
            return;
        _greatest = Math.Max(_greatest, value.CompletedTasks / (double)value.Tasks);
        shares.Report(_greatest);
    }
}
