using FeatureJobs.Expressions;
using FeatureJobs.Online;

namespace FeatureJobs.Runs;

/// <summary>The online form of a group version.</summary>
public static class OnlineTables
{
    /// <summary>Its keys and features as the history holds them.</summary>
    /// <param name="storeId">What tells stores apart that share an online store: their name.</param>
    public static OnlineTable Of(string storeId, GroupVersion version) => new(
        storeId, version.Group.Name, version.Version,
        [.. version.Group.Entity.Keys.Select(key => new OnlineColumn(key.Name, Type(key.Type)))],
        [.. version.Group.Features.Select(feature => new OnlineColumn(feature.Name, Type(feature.Type)))]);

    private static OnlineType Type(DataType type) => type.Kind switch
    {
        TypeKind.Bool => OnlineType.Bool,
        TypeKind.Int32 => OnlineType.Int32,
        TypeKind.Int64 => OnlineType.Int64,
        TypeKind.Float64 => OnlineType.Float64,
        TypeKind.String => OnlineType.String,
        TypeKind.Date => OnlineType.Date,
        TypeKind.Timestamp => OnlineType.Timestamp,
        _ => throw new NotSupportedException($"No online form of {type}."),
    };
}
