using FeatureJobs.Definitions;

namespace FeatureJobs.Runs;

/// <summary>An applied version of a group and the folder of its tables.</summary>
public sealed record GroupVersion(FeatureGroup Group, int Version, string Folder)
{
    /// <summary><c>origin_delays@1</c>.</summary>
    public override string ToString() => $"{Group.Name}@{Version}";
}
