namespace FeatureJobs.Expressions;

/// <summary>Which columns an expression reads.</summary>
public static class ExpressionColumns
{
    /// <summary>The names of all columns that the expression refers to, each as often as it stands there.</summary>
    public static IEnumerable<string> Columns(this Expression expression) => expression switch
    {
        ColumnReference column => [column.Name],
        Call call => call.Arguments.SelectMany(Columns),
        Cast cast => cast.Operand.Columns(),
        Case @case => @case.Branches.SelectMany(branch => branch.When.Columns().Concat(branch.Then.Columns())).Concat(@case.Otherwise.Columns()),
        _ => [],
    };
}
