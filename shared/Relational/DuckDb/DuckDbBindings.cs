using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Bound values in DuckDB: a lambda over a list of one, about 50 ns a row.</summary>
internal sealed class DuckDbBindings(Expression of) : Bindings(of)
{
    /// <summary>The value if it lies in a range (<c>a AND b</c>), else null in total form and an engine error otherwise.</summary>
    public string Within(Expression expression, string value, string range, string type, bool total) => Let(expression, value, x => total
        ? $"CASE WHEN {x} BETWEEN {range} THEN {x} END"
        : $"CASE WHEN {x} BETWEEN {range} THEN {x} ELSE CAST('out of range: ' || {x} AS {type}) END");

    protected override string Bind(string name, string value, string body) => $"list_transform([{value}], lambda {name}: {body})[1]";

    protected override string Pair(string first, string second) => $"{{'a': {first}, 'b': {second}}}";
}
