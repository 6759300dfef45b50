namespace FeatureJobs.Definitions;

/// <summary>Aggregate functions as written in YAML and in the names of features.</summary>
internal static class FunctionNames
{
    public static readonly Dictionary<string, AggregateFunction> All = new()
    {
        ["count"] = AggregateFunction.Count,
        ["sum"] = AggregateFunction.Sum,
        ["mean"] = AggregateFunction.Mean,
        ["min"] = AggregateFunction.Min,
        ["max"] = AggregateFunction.Max,
        ["first"] = AggregateFunction.First,
        ["last"] = AggregateFunction.Last,
        ["time_since_last"] = AggregateFunction.TimeSinceLast,
    };

    public static string Of(AggregateFunction function) => All.First(pair => pair.Value == function).Key;

    /// <summary>These take whole rows where no input is named.</summary>
    public static bool CountsRows(AggregateFunction function) => function is AggregateFunction.Count or AggregateFunction.TimeSinceLast;
}
