using FeatureJobs.SparkConnect.Protocol;
using Kind = FeatureJobs.SparkConnect.Protocol.DataType.KindOneofCase;

namespace FeatureJobs.SparkConnect;

/// <summary>The protocol's types as this client's, and back (a parameter that is null has a type too).</summary>
internal static class ProtocolTypes
{
    private static readonly Dictionary<Kind, SparkType> Atoms = new()
    {
        [Kind.Null] = SparkType.Void,
        [Kind.Binary] = SparkType.Binary,
        [Kind.Boolean] = SparkType.Boolean,
        [Kind.Byte] = SparkType.Byte,
        [Kind.Short] = SparkType.Short,
        [Kind.Integer] = SparkType.Integer,
        [Kind.Long] = SparkType.Long,
        [Kind.Float] = SparkType.Float,
        [Kind.Double] = SparkType.Double,
        [Kind.String] = SparkType.String,
        [Kind.Date] = SparkType.Date,
        [Kind.Timestamp] = SparkType.Timestamp,
        [Kind.TimestampNtz] = SparkType.TimestampNtz,
        [Kind.DayTimeInterval] = SparkType.DayTimeInterval,
    };

    public static SparkType Of(DataType type) => type.KindCase switch
    {
        Kind.Decimal => new DecimalType(type.Decimal.HasPrecision ? type.Decimal.Precision : 10, type.Decimal.Scale),
        Kind.Array => new ArrayType(Of(type.Array.ElementType), type.Array.ContainsNull),
        Kind.Map => new MapType(Of(type.Map.KeyType), Of(type.Map.ValueType), type.Map.ValueContainsNull),
        Kind.Struct => Struct(type.Struct),
        var kind => Atoms.GetValueOrDefault(kind, AtomicType.Unknown),
    };

    public static StructType Struct(DataType.Types.Struct type) =>
        new(type.Fields.Select(field => new StructField(field.Name, Of(field.DataType), field.Nullable)));
}
