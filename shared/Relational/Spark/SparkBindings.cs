using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Bound values in Spark: a lambda over an array of one, which is interpreted and not compiled.</summary>
internal sealed class SparkBindings(Expression of) : Bindings(of)
{
    /// <summary>Binds whatever the value is.</summary>
    public string Name(string value, Func<string, string> body)
    {
        var name = Next();
        return Bind(name, value, body(name));
    }

    protected override string Bind(string name, string value, string body) => $"transform(array({value}), {name} -> {body})[0]";

    protected override string Pair(string first, string second) => $"struct({first} AS a, {second} AS b)";
}
