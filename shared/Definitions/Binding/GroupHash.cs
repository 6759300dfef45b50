using System.Security.Cryptography;
using System.Text;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>
/// The content hash of a group: SHA-256 over a text of all that decides what is stored. The text has a format number; a change of the text, however small,
/// re-versions every group of every user and so needs a new number and a way to keep the old one.
/// </summary>
internal static class GroupHash
{
    private const string Format = "featurejobs-group-1";

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Of(AggregatedGroup group) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(group))));

    /// <summary>One line a fact, each value with its length, so that no two groups have one text.</summary>
    public static string Text(AggregatedGroup group)
    {
        var text = new StringBuilder(Format).Append('\n');
        foreach (var key in group.Entity.Keys)
            Line("key", key.Name, key.Type.ToString());
        WriteSource(group.Source);
        Line("times", Micros(group.Every), Micros(group.Offset), group.Closed.ToString(), Micros(group.Tile));
        foreach (var aggregation in group.Aggregations)
        {
            Line("aggregation", FunctionNames.Of(aggregation.Function), Canonical(aggregation.OfText), Canonical(aggregation.WhereText), Micros(aggregation.Delay), Value(aggregation.Default));
            foreach (var feature in group.Windowed.Where(feature => ReferenceEquals(feature.Aggregation, aggregation)))
                Line("feature", feature.Name, feature.Type.ToString(), Micros(feature.Window));
        }
        return text.ToString();

        // Order of derive and of columns is no part of the meaning: who uses whom is.
        void WriteSource(Source source)
        {
            Line("source", StorePaths.Folder(source.DefinedIn), source.Path, source.EventTimestamp, Canonical(source.WhereText), Micros(source.MaxFuture), source.Advance.ToString());
            foreach (var column in source.Columns.OrderBy(column => column.Name, StringComparer.Ordinal))
                Line("column", column.Name, column.Type.ToString());
            foreach (var derived in source.Derive.OrderBy(derived => derived.Name, StringComparer.Ordinal))
                Line("derive", derived.Name, derived.Expression.Type.ToString(), Canonical(derived.Text));
        }

        void Line(string fact, params ReadOnlySpan<string?> values)
        {
            text.Append(fact);
            foreach (var value in values)
                text.Append(' ').Append(value is null ? "-" : $"{value.Length}:{value}");
            text.Append('\n');
        }
    }

    private static string? Canonical(string? expression) =>
        expression is null ? null : (ParsedExpression.Parse(expression, out _) ?? throw new ArgumentException("the text of a bound expression is readable", nameof(expression))).Canonical;

    private static string Micros(TimeSpan length) => (length.Ticks / TimeSpan.TicksPerMicrosecond).ToString();

    private static string? Value(Literal? literal) => literal?.Value switch
    {
        null => null,
        double number => number.ToString("R"),
        DateTime time => time.ToString("O"),
        DateOnly date => date.ToString("O"),
        bool truth => truth ? "true" : "false",
        var other => other.ToString(),
    };
}
