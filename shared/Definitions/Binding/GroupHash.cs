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
    private const string Aggregated = "featurejobs-group-1";
    private const string Rows = "featurejobs-rows-1";

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Of(FeatureGroup group) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(group))));

    /// <summary>One line a fact, each value with its length, so that no two groups have one text.</summary>
    public static string Text(FeatureGroup group)
    {
        var text = new HashText(group is RowGroup ? Rows : Aggregated);
        foreach (var key in group.Entity.Keys)
            text.Line("key", key.Name, key.Type.ToString());
        switch (group)
        {
            case AggregatedGroup aggregated:
                Write(text, group.Source, group.Source.Advance.ToString());
                Write(text, aggregated);
                break;
            case RowGroup rows:
                // Its evaluated_through is the clock, whatever moves the source on.
                Write(text, group.Source, advance: null);
                foreach (var feature in rows.Computed)
                    text.Line("feature", feature.Name, feature.Type.ToString(), Canonical(feature.Text));
                break;
        }
        return text.ToString();
    }

    private static void Write(HashText text, AggregatedGroup group)
    {
        text.Line("times", Micros(group.Every), Micros(group.Offset), group.Closed.ToString(), Micros(group.Tile));
        foreach (var aggregation in group.Aggregations)
        {
            text.Line("aggregation", FunctionNames.Of(aggregation.Function), Canonical(aggregation.OfText), Canonical(aggregation.WhereText), Micros(aggregation.Delay), Value(aggregation.Default));
            foreach (var feature in group.Windowed.Where(feature => ReferenceEquals(feature.Aggregation, aggregation)))
                text.Line("feature", feature.Name, feature.Type.ToString(), Micros(feature.Window));
        }
    }

    /// <summary>Order of derive and of columns is no part of the meaning: who uses whom is. What came later is written only where it is used.</summary>
    private static void Write(HashText text, Source source, string? advance)
    {
        text.Line("source", StorePaths.Folder(source.DefinedIn), source.Path, source.EventTimestamp, Canonical(source.WhereText), Micros(source.MaxFuture), advance);
        if (source.Format != SourceFormat.Parquet)
            text.Line("format", source.Format.ToString());
        if (source.CreatedTimestamp is not null)
            text.Line("created", source.CreatedTimestamp);
        foreach (var column in source.Columns.OrderBy(column => column.Name, StringComparer.Ordinal))
            text.Line("column", column.Name, column.Type.ToString());
        foreach (var derived in source.Derive.OrderBy(derived => derived.Name, StringComparer.Ordinal))
            text.Line("derive", derived.Name, derived.Expression.Type.ToString(), Canonical(derived.Text));
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

    private sealed class HashText(string format)
    {
        private readonly StringBuilder _text = new StringBuilder(format).Append('\n');

        public void Line(string fact, params ReadOnlySpan<string?> values)
        {
            _text.Append(fact);
            foreach (var value in values)
                _text.Append(' ').Append(value is null ? "-" : $"{value.Length}:{value}");
            _text.Append('\n');
        }

        public override string ToString() => _text.ToString();
    }
}
