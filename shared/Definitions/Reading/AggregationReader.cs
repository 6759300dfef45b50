using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>One item of <c>aggregations</c>.</summary>
internal static class AggregationReader
{
    internal static readonly Section Aggregation = new("an aggregation", ["function", "of", "where", "windows", "delay", "default", "name"])
    {
        Required = ["function", "windows"],
        NotYet = new() { ["last"] = ["windows"], ["lifetime"] = ["windows"], ["k"] = [], ["quantiles"] = [] },
    };

    private static readonly string[] NotYet =
        ["count_distinct", "stddev", "stddev_pop", "variance", "variance_pop", "most_frequent", "quantile", "quantiles", "median", "last_k"];

    public static AggregationDraft Read(MappingNode mapping, Reading reading)
    {
        var aggregation = new MappingReader(mapping, Aggregation, reading);
        var draft = new AggregationDraft(mapping.Place)
        {
            Function = aggregation.Choice("function", FunctionNames.All, NotYet),
            HasOf = aggregation.Has("of"),
            Of = aggregation.Expression("of"),
            Where = aggregation.Expression("where"),
            Name = aggregation.Name("name", Names.Mistake),
            Windows = ReadWindows(aggregation),
            Delay = aggregation.Duration("delay", TimeSpan.Zero),
            Default = aggregation.Text("default"),
        };
        if (draft.Function is { Value: var function } && !draft.HasOf && !FunctionNames.CountsRows(function))
            aggregation.Wrong<object>(DiagnosticKind.IncompleteAggregation, draft.Function.Place, $"{FunctionNames.Of(function)} needs 'of', the column or expression that it takes");
        if (draft is { Function.Value: AggregateFunction.TimeSinceLast, Default: { } value })
            aggregation.Wrong<object>(DiagnosticKind.NotSupportedYet, value.Place, "not supported yet: 'default' of time_since_last; the time of the last event is stored, and readers present the difference");
        return draft with { Sound = aggregation.Sound };
    }

    private static ImmutableArray<WindowDraft> ReadWindows(MappingReader aggregation)
    {
        var windows = ImmutableArray.CreateBuilder<WindowDraft>();
        foreach (var item in aggregation.Texts("windows", "lengths of time as in [3h, 7d]"))
        {
            if (aggregation.ReadDuration(item, "a window", TimeSpan.FromSeconds(1)) is not { } length)
                continue;
            if (windows.FirstOrDefault(other => other.Length == length) is { } first)
                aggregation.Wrong<object>(DiagnosticKind.DuplicateName, item.Place, $"window {Quoted.Of(item.Value)} is there twice; {Quoted.Of(first.Text.Value)} at {first.Text.Place} is as long");
            else
                windows.Add(new WindowDraft(item, length));
        }
        return windows.ToImmutable();
    }
}
