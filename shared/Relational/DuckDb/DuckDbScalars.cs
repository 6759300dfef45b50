using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints scalar expressions as DuckDB SQL that means exactly what the tree means, over columns of the types that <see cref="DuckDbLiterals.Type"/> names
/// (timestamps without zone, in UTC; durations as BIGINT microseconds).
/// </summary>
/// <remarks>
/// <para>A bare expression raises an engine error where it fails, unless the engine finds that its value is not needed.
/// <see cref="Operator.Try"/> and <see cref="Operator.Fails"/> raise nothing and are exact for every row.</para>
/// <para>They do without DuckDB's own TRY: its optimizer moves repeated expressions out of TRY, where they raise (<c>TRY({'v': i+1 = i+1})</c> ends the query),
/// and drops failures by rewriting (<c>i + 1 = 5</c> becomes <c>i = 4</c>). Instead each operator has a total form, null where it fails,
/// and a row fails where an operator gives null although none of its arguments is.</para>
/// </remarks>
public static class DuckDbScalars
{
    /// <summary>The SQL of one expression, in brackets where it needs them.</summary>
    public static string Print(Expression expression) => new DuckDbValues(new DuckDbBindings(expression), total: false).Print(expression);

    /// <summary>A column's name, quoted.</summary>
    public static string Quote(string name) => DuckDbLiterals.Name(name);
}
