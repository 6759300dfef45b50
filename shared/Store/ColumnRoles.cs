using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FeatureJobs.Store;

/// <summary>Guesses which columns name an entity and which say when: from names, types and numbers of distinct values. For a person to check.</summary>
internal static partial class ColumnRoles
{
    /// <summary>Columns that may be keys, likeliest first.</summary>
    public static ImmutableArray<Likely> Keys(ImmutableArray<ColumnProfile> columns, long rows) =>
    [
        .. from column in columns
           where column.Type is "string" or "int32" or "int64" && column.Distinct > 1 && column.Nulls * 2 < rows
           let named = KeyName().IsMatch(column.Name)
           let repeats = column.Distinct < rows
           // A number that is not called an id is rather a measure; a text with a value of its own in each row rather names the row.
           where named || column.Type == "string"
           orderby named && repeats descending, repeats descending, named descending, column.Type == "string" descending, column.Nulls
           select new Likely(column.Name, $"{(named ? "called like a key, " : "")}{(repeats ? $"{rows / Math.Max(1, column.Distinct)} rows a value" : "a value of its own in each row")}{(column.Nulls > 0 ? $", {column.Nulls} nulls" : "")}"),
    ];

    /// <summary>Columns that may be the event_timestamp, likeliest first.</summary>
    public static ImmutableArray<Likely> Times(ImmutableArray<ColumnProfile> columns) =>
    [
        .. from column in columns
           where column.Type is "timestamp" or "date" && column.Distinct > 0
           let written = WrittenName().IsMatch(column.Name)
           orderby column.Nulls > 0, written, column.Type == "timestamp" descending, EventName().IsMatch(column.Name) descending, column.Distinct descending
           select new Likely(column.Name, $"{column.Type}{(column.Nulls > 0 ? $", {column.Nulls} nulls, whose rows would be set aside" : "")}{(written ? ", called like the time of writing" : "")}"),
    ];

    [GeneratedRegex(@"(^|_)(id|key|code|uuid|guid|no|number|sku|email|iata|user|customer|account|device)$|Id$|ID$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyName();

    [GeneratedRegex(@"creat|insert|updat|modif|load|ingest|written|process", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WrittenName();

    [GeneratedRegex(@"event|occur|time|_at$|^at$|^ts$|_ts$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EventName();
}
