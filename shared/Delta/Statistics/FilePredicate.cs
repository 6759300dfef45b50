namespace FeatureJobs.Delta;

/// <summary>How a column is compared with the value of its condition.</summary>
public enum ColumnTest
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsNull,
    IsNotNull,
}

/// <summary>A test of one column. A null passes only <see cref="ColumnTest.IsNull"/>; NaN is above all numbers and equals itself.</summary>
/// <param name="Value">Null for the two tests for null, else a value of the column's type.</param>
public sealed record ColumnCondition(string Column, ColumnTest Test, DeltaValue? Value = null);

/// <summary>
/// Tests that all must pass. It only rules files out: <see cref="Snapshot.FilesFor"/> keeps each file that may hold such a row,
/// and the reader still filters rows.
/// </summary>
public sealed record FilePredicate(IReadOnlyList<ColumnCondition> Conditions)
{
    private const long MicrosecondsBelowMillisecond = 999;

    internal void Check(IReadOnlyList<DeltaField> fields)
    {
        foreach (var (column, test, value) in Conditions)
        {
            var field = fields.FirstOrDefault(field => field.Name == column)
                ?? throw new ArgumentException($"There is no column '{column}'; there are {string.Join(", ", fields.Select(field => field.Name))}.");
            var wantsValue = test is not (ColumnTest.IsNull or ColumnTest.IsNotNull);
            if (wantsValue ? value is null || !value.Fits(field.Type) : value is not null)
            {
                throw new ArgumentException($"The test {test} of column '{column}' of type {field.Type} has the value '{value}'.");
            }
        }
    }

    /// <param name="conditionFields">The column of each condition, in their order.</param>
    internal bool MayMatch(AddFile file, IReadOnlyList<DeltaField> conditionFields, IReadOnlyList<DeltaField> partitionFields)
    {
        FileStatistics? statistics = null;
        for (var index = 0; index < Conditions.Count; index++)
        {
            var (condition, field) = (Conditions[index], conditionFields[index]);
            var may = partitionFields.Contains(field) && file.PartitionValues.TryGetValue(field.PhysicalName, out var text)
                ? MayMatch(condition, text, field.Type)
                : MayMatch(condition, statistics ??= FileStatistics.Parse(file.Stats, conditionFields));
            if (!may)
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayMatch(ColumnCondition condition, string? partitionValue, DeltaType type)
    {
        if (string.IsNullOrEmpty(partitionValue))
        {
            return condition.Test == ColumnTest.IsNull;
        }

        return condition.Test switch
        {
            ColumnTest.IsNull => false,
            ColumnTest.IsNotNull => true,
            _ => PartitionValue.Of(partitionValue, type) is not { } value || value is DeltaValue.Number { Value: double.NaN }
                || MayMatch(condition.Test, condition.Value!, new ColumnStatistics(value, value, null), 0),
        };
    }

    private static bool MayMatch(ColumnCondition condition, FileStatistics file)
    {
        var column = file.Of(condition.Column);
        var allNull = file.Rows is { } rows && column.Nulls == rows;
        return condition.Test switch
        {
            ColumnTest.IsNull => column.Nulls != 0,
            ColumnTest.IsNotNull => !allNull,
            _ => !allNull && MayMatch(condition.Test, condition.Value!, column, MicrosecondsBelowMillisecond),
        };
    }

    private static bool MayMatch(ColumnTest test, DeltaValue value, ColumnStatistics column, long microsecondsCut)
    {
        if (value is DeltaValue.Number { Value: double.NaN })
        {
            return true;
        }

        // Other writers leave NaN out of the greatest value though it is above it.
        var aboveMax = value is DeltaValue.Number && test != ColumnTest.Equal ? null : UpperBound(column.Max, microsecondsCut);
        var belowMin = column.Min is DeltaValue.Number least ? new DeltaValue.Number(Math.Min(least.Value, AsFloat(least.Value))) : column.Min;
        return test switch
        {
            ColumnTest.Equal => !IsAbove(belowMin, value) && !IsAbove(value, aboveMax),
            ColumnTest.Less => belowMin is not { } min || DeltaValue.Compare(min, value) < 0,
            ColumnTest.LessOrEqual => !IsAbove(belowMin, value),
            ColumnTest.Greater => aboveMax is not { } max || DeltaValue.Compare(max, value) > 0,
            ColumnTest.GreaterOrEqual => !IsAbove(value, aboveMax),
            _ => throw new ArgumentOutOfRangeException(nameof(test), test, null),
        };
    }

    private static bool IsAbove(DeltaValue? left, DeltaValue? right) =>
        left is not null && right is not null && DeltaValue.Compare(left, right) > 0;

    private static DeltaValue? UpperBound(DeltaValue? max, long microsecondsCut) => max switch
    {
        DeltaValue.Moment moment => new DeltaValue.Moment(moment.Microseconds + microsecondsCut),
        DeltaValue.Number greatest => new DeltaValue.Number(Math.Max(greatest.Value, AsFloat(greatest.Value))),
        _ => max,
    };

    // A file of before the column was widened to double has floats, and as its bounds the shortest texts that name them: 0.7 for 0.699999988079071.
    private static double AsFloat(double bound) => float.IsFinite((float)bound) ? (float)bound : bound;
}
