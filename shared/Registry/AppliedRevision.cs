using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Registry;

/// <summary>
/// What one apply made true: the definition files as they were (with <c>${NAME}</c> unexpanded), the source columns they were typed with,
/// and every group version and service. A version is computed from the files of the revision that made it, so it never changes afterwards.
/// </summary>
public sealed record AppliedRevision
{
    /// <summary>1, 2, …</summary>
    public required long Revision { get; init; }
    public required DateTimeOffset AppliedAt { get; init; }
    public required ImmutableArray<DefinitionFile> Files { get; init; }

    /// <summary>The columns of each source, by its name.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<AppliedColumn>> Sources { get; init; }
    public required ImmutableArray<AppliedGroup> Groups { get; init; }
    public required ImmutableArray<AppliedService> Services { get; init; }

    internal string ToJson() => JsonSerializer.Serialize(this, RevisionJson.Default.AppliedRevision);

    internal static AppliedRevision FromJson(string json) => JsonSerializer.Deserialize(json, RevisionJson.Default.AppliedRevision)!;

    /// <summary>The newest version of a group, whether it is still defined or not.</summary>
    public AppliedGroup? Newest(string group) => Groups.Where(g => g.Name == group).MaxBy(g => g.Version);
}

/// <summary>A column that a source was applied with.</summary>
public sealed record AppliedColumn(string Name, TypeKind Type)
{
    internal Column ToColumn() => new(Name, new DataType(Type));
}

/// <summary>A version of a group.</summary>
/// <param name="Hash">Of its definition (<see cref="FeatureGroup.Hash"/>).</param>
/// <param name="Revision">The revision whose files define it.</param>
/// <param name="Defined">False once the group is no longer in the files; its tables stay.</param>
public sealed record AppliedGroup(string Name, int Version, string Hash, long Revision, bool Defined);

/// <summary>A service with its features resolved to group versions.</summary>
/// <param name="Accuracy">As defined; null where the definition does not say, and in revisions that were applied before it could.</param>
public sealed record AppliedService(string Name, ImmutableArray<AppliedFeature> Features, Accuracy? Accuracy = null);

/// <summary>One feature of one group version.</summary>
public sealed record AppliedFeature(string Group, int Version, string Feature)
{
    /// <summary><c>group@2:feature</c>.</summary>
    public override string ToString() => $"{Group}@{Version}:{Feature}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AppliedRevision))]
internal sealed partial class RevisionJson : JsonSerializerContext;
