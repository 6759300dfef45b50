using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints scalar expressions as Spark SQL (3.5 and 4.x) that means exactly what the tree means, in a session with <see cref="SparkDialect.RequiredSettings"/>,
/// over columns of the types that <see cref="SparkLiterals.Type"/> names (durations as BIGINT microseconds).
/// </summary>
/// <remarks>
/// A bare expression raises an engine error where it fails, unless the engine finds that its value is not needed.
/// <see cref="Operator.Try"/> and <see cref="Operator.Fails"/> raise nothing and are exact for every row: each operator has a total form, null where it fails,
/// and a row fails where an operator gives null although none of its arguments is.
/// </remarks>
public static class SparkScalars
{
    /// <summary>The SQL of one expression, in brackets where it needs them.</summary>
    public static string Print(Expression expression) => new SparkValues(new SparkBindings(expression), total: false).Print(expression);

    /// <summary>A column's name, quoted.</summary>
    public static string Quote(string name) => SparkLiterals.Name(name);
}
