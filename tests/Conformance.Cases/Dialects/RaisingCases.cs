using FeatureJobs.Expressions;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests.Dialects;

/// <summary>Expressions that fail over a row, so that a bare one ends its statement.</summary>
public static class RaisingCases
{
    public static IEnumerable<(Expression Expression, IReadOnlyDictionary<string, object?> Row)> All
    {
        get
        {
            var row = new Dictionary<string, object?>
            {
                ["i"] = int.MaxValue,
                ["l"] = long.MinValue,
                ["f"] = double.NaN,
                ["g"] = 9223372036854775808.0,
                ["s"] = "1d",
                ["d"] = new Day(3_000_000),
                ["t"] = new Moment(253_402_300_799_999_999),
            };
            string[] texts =
            [
                "i + 1", "i * i", "-(l - 0)", "l - 1", "cast(f as int64)", "cast(g as int64)", "minutes(f) > days(1)", "cast(s as int32)", "cast(s as timestamp)",
                "cast(d as timestamp)", "t + minutes(1)", "cast(d as string)", "case when i > 0 then i + 1 else 0 end", "coalesce(i + 1, 0)",
            ];
            return texts.Select(text => (ScalarRows.Bind(text), (IReadOnlyDictionary<string, object?>)row));
        }
    }
}
