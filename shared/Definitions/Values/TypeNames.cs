using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>Types as written in YAML.</summary>
internal static class TypeNames
{
    private static readonly DataType[] Supported =
        [DataType.Bool, DataType.Int32, DataType.Int64, DataType.Float64, DataType.String, DataType.Date, DataType.Timestamp];

    private static readonly string[] Announced = ["decimal", "float32", "binary", "list"];

    /// <summary>The type, or null with a mistake.</summary>
    public static DataType? Read(ScalarNode scalar, DiagnosticBag found)
    {
        if (Supported.FirstOrDefault(type => type.ToString() == scalar.Value) is { } type)
            return type;
        if (Announced.Any(name => scalar.Value == name || scalar.Value.StartsWith(name + "(", StringComparison.Ordinal) || scalar.Value.StartsWith(name + "<", StringComparison.Ordinal)))
            found.Add(DiagnosticKind.NotSupportedYet, scalar.Place, $"not supported yet: type {Quoted.Of(scalar.Value)}");
        else
            found.Add(DiagnosticKind.UnknownChoice, scalar.Place, $"unknown type {Quoted.Of(scalar.Value)}{Suggestions.For(scalar.Value, Supported.Select(known => known.ToString()), "types")}");
        return null;
    }
}
