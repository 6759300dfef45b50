namespace FeatureJobs.Expressions;

/// <summary>The names a text may use: functions and types, those that exist and those that are announced.</summary>
internal static class Vocabulary
{
    public static readonly IReadOnlyDictionary<string, (Operator Operator, int Least, int Most)> Functions =
        new Dictionary<string, (Operator, int, int)>(StringComparer.OrdinalIgnoreCase)
        {
            ["coalesce"] = (Operator.Coalesce, 1, int.MaxValue),
            ["days"] = (Operator.Days, 1, 1),
            ["greatest"] = (Operator.Greatest, 1, int.MaxValue),
            ["hours"] = (Operator.Hours, 1, 1),
            ["least"] = (Operator.Least, 1, int.MaxValue),
            ["minutes"] = (Operator.Minutes, 1, 1),
            ["nullif"] = (Operator.NullIf, 2, 2),
        };

    public static readonly IReadOnlySet<string> AnnouncedFunctions = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "abs", "ceil", "concat", "contains", "cos", "date_trunc", "day", "day_of_week", "day_of_year", "ends_with", "exp", "floor", "hour",
        "length", "ln", "log10", "lower", "md5", "minute", "month", "power", "replace", "round", "second", "sign", "sin", "sqrt",
        "starts_with", "substring", "tan", "trim", "upper", "year",
    };

    public static readonly IReadOnlyDictionary<string, DataType> Types =
        new[] { DataType.Bool, DataType.Int32, DataType.Int64, DataType.Float64, DataType.String, DataType.Date, DataType.Timestamp }
            .ToDictionary(type => type.ToString(), StringComparer.OrdinalIgnoreCase);

    public static readonly IReadOnlySet<string> AnnouncedTypes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "decimal", "float32", "binary" };

    /// <summary>How other SQLs call our types.</summary>
    private static readonly Dictionary<string, string> _otherTypeNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["int"] = "int32",
        ["integer"] = "int32",
        ["bigint"] = "int64",
        ["long"] = "int64",
        ["double"] = "float64",
        ["float"] = "float64",
        ["real"] = "float64",
        ["varchar"] = "string",
        ["text"] = "string",
        ["boolean"] = "bool",
        ["datetime"] = "timestamp",
        ["timestamptz"] = "timestamp",
    };

    /// <summary>What to say of a name that is none of <paramref name="known"/>: the nearest of them, if one is near, and the first twenty.</summary>
    public static string Unknown(string kind, string name, IEnumerable<string> known)
    {
        var names = known.ToList();
        var near = kind == "type" && _otherTypeNames.TryGetValue(name, out var ours) ? ours : names
            .Select(candidate => (candidate, Distance: EditDistance.Of(candidate.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(pair => pair.Distance <= Math.Max(1, name.Length / 3) && pair.Distance < Math.Min(name.Length, pair.candidate.Length))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate).FirstOrDefault();
        return $"unknown {kind} '{name}'{(near is null ? "" : $", did you mean '{near}'")}; "
            + (names.Count == 0 ? "none is known" : $"known are {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", ..." : "")}");
    }
}
