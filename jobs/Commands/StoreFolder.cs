using FeatureJobs.Store;

namespace FeatureJobs.Commands;

/// <summary>Which store is meant.</summary>
internal static class StoreFolder
{
    public const string Variable = "FEATUREJOBS_STORE";

    /// <exception cref="UsageException">None was named and none is near.</exception>
    public static string Find(string? given, CommandContext context)
    {
        if (string.IsNullOrEmpty(given)) given = context.Environment(Variable);
        if (!string.IsNullOrEmpty(given)) return Path.GetFullPath(given, context.CurrentFolder);
        return FeatureStore.Locate(context.CurrentFolder) ?? throw new UsageException(
            $"No feature_store.yaml in {context.CurrentFolder} or above it. Name the store with --store DIR or {Variable}, or make one: featurejobs init flights DIR");
    }
}
