namespace FeatureJobs.Expressions;

/// <summary>Which expressions can fail a row.</summary>
internal static class Failure
{
    public static bool IsPossible(Expression expression) => expression switch
    {
        Call { Operator: Operator.Try or Operator.Fails } => false,
        _ => IsPossibleHere(expression) || expression.Children.Any(IsPossible),
    };

    /// <summary>Of its own, whatever its parts do.</summary>
    public static bool IsPossibleHere(Expression expression) => expression switch
    {
        Call call => call.Operator switch
        {
            Operator.Add or Operator.Subtract or Operator.Multiply or Operator.Negate => call.Type != DataType.Float64,
            Operator.Minutes or Operator.Hours or Operator.Days or Operator.FromMicroseconds or Operator.FloorTo => true,
            _ => false,
        },
        Cast cast => (cast.Operand.Type.Kind, cast.Type.Kind) switch
        {
            (TypeKind.String, _) => true,
            (TypeKind.Int64 or TypeKind.Float64 or TypeKind.Decimal, TypeKind.Int32) or (TypeKind.Float64 or TypeKind.Decimal, TypeKind.Int64) => true,
            (TypeKind.Date or TypeKind.Timestamp, _) => true,
            _ => false,
        },
        _ => false,
    };
}
