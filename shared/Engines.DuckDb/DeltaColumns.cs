using System.Collections.Immutable;
using FeatureJobs.Delta;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>Columns and prune terms in the words of the Delta room.</summary>
internal static class DeltaColumns
{
    public static DeltaField Field(Column column) => new(column.Name, column.Type.Kind switch
    {
        TypeKind.Bool => DeltaType.Boolean,
        TypeKind.Int32 => DeltaType.Integer,
        TypeKind.Int64 => DeltaType.Long,
        TypeKind.Float64 => DeltaType.Double,
        TypeKind.String => DeltaType.String,
        TypeKind.Date => DeltaType.Date,
        TypeKind.Timestamp => DeltaType.Timestamp,
        TypeKind.Decimal => DeltaType.Decimal(column.Type.Precision, column.Type.Scale),
        _ => throw new NotSupportedException($"Column '{column.Name}' of type {column.Type} cannot be stored."),
    });

    public static Column Column(DeltaField field) => new(field.Name, field.Type.Kind switch
    {
        DeltaTypeKind.Boolean => DataType.Bool,
        DeltaTypeKind.Integer => DataType.Int32,
        DeltaTypeKind.Long => DataType.Int64,
        DeltaTypeKind.Double => DataType.Float64,
        DeltaTypeKind.String => DataType.String,
        DeltaTypeKind.Date => DataType.Date,
        DeltaTypeKind.Timestamp => DataType.Timestamp,
        DeltaTypeKind.Decimal => new DataType(TypeKind.Decimal, field.Type.Precision, field.Type.Scale),
        _ => throw new EngineException($"Column '{field.Name}' has type {field.Type}, which feature tables do not have. Remove the column, or keep the table elsewhere."),
    });

    public static FilePredicate? Predicate(ImmutableArray<PruneTerm> terms) => terms.IsEmpty ? null : new FilePredicate([.. terms.Select(term =>
        new ColumnCondition(
            term.Column,
            term.Operator switch
            {
                PruneOperator.Equal => ColumnTest.Equal,
                PruneOperator.LessOrEqual => ColumnTest.LessOrEqual,
                PruneOperator.GreaterOrEqual => ColumnTest.GreaterOrEqual,
                _ => ColumnTest.IsNotNull,
            },
            Value(term.Value)))]);

    private static DeltaValue? Value(Literal? literal) => literal?.Value switch
    {
        null => null,
        long value => new DeltaValue.Integer(value),
        int value => new DeltaValue.Integer(value),
        string value => new DeltaValue.Text(value),
        DateTime value => new DeltaValue.Moment((value.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond),
        DateOnly value => new DeltaValue.Day(value),
        var other => throw new NotSupportedException($"No pruning by {other.GetType().Name}."),
    };
}
