using System.Collections.Immutable;

namespace FeatureJobs.Expressions;

/// <summary>Which type several values have in common, which casts exist, and how a value gets another type.</summary>
internal static class Conversions
{
    /// <summary>The untyped <c>null</c> while its type is not yet known; never leaves the binder.</summary>
    public static readonly Expression UntypedNull = new Literal(null, DataType.Bool);

    public static bool IsUntypedNull(Expression expression) => ReferenceEquals(expression, UntypedNull);

    /// <summary>The narrowest type that all values widen to without a cast being written, untyped nulls left out; null if there is none.</summary>
    public static DataType? Common(IEnumerable<Expression> values)
    {
        DataType? common = null;
        foreach (var value in values)
        {
            if (!IsUntypedNull(value))
            {
                common = common is null ? value.Type : Common(common, value.Type);
                if (common is null)
                {
                    return null;
                }
            }
        }

        return common;
    }

    private static DataType? Common(DataType left, DataType right) => (left.Kind, right.Kind) switch
    {
        _ when left == right => left,
        (TypeKind.Float64, _) when right.IsInteger => left,
        (_, TypeKind.Float64) when left.IsInteger => right,
        _ when left.IsInteger && right.IsInteger => DataType.Int64,
        (TypeKind.Date, TypeKind.Timestamp) or (TypeKind.Timestamp, TypeKind.Date) => DataType.Timestamp,
        _ => null,
    };

    /// <summary>The casts of <see cref="Cast"/>; a type to itself is none.</summary>
    public static ImmutableArray<TypeKind> CastsFrom(TypeKind from) => from switch
    {
        TypeKind.Bool => [TypeKind.Int32, TypeKind.Int64, TypeKind.Float64, TypeKind.String],
        TypeKind.Int32 => [TypeKind.Bool, TypeKind.Int64, TypeKind.Float64, TypeKind.String],
        TypeKind.Int64 => [TypeKind.Bool, TypeKind.Int32, TypeKind.Float64, TypeKind.String],
        TypeKind.Float64 => [TypeKind.Int32, TypeKind.Int64, TypeKind.String],
        TypeKind.String => [TypeKind.Bool, TypeKind.Int32, TypeKind.Int64, TypeKind.Float64, TypeKind.Date, TypeKind.Timestamp],
        TypeKind.Date => [TypeKind.Timestamp, TypeKind.String],
        TypeKind.Timestamp => [TypeKind.Date, TypeKind.String],
        _ => [],
    };

    /// <summary>The value as <paramref name="type"/>; constants are converted at once where that cannot fail.</summary>
    public static Expression To(DataType type, Expression value) => value switch
    {
        Literal { Value: null } => Literal.Null(type),
        _ when value.Type == type => value,
        Literal { Value: int number } when type == DataType.Int64 => Literal.Of((long)number),
        Literal { Value: int number } when type == DataType.Float64 => Literal.Of((double)number),
        Literal { Value: long number } when type == DataType.Float64 => Literal.Of((double)number),
        Literal { Value: DateOnly date } when type == DataType.Timestamp => new Literal(date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), type),
        _ => new Cast(value, type),
    };
}
