using System.Globalization;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Rendering;

internal sealed record InspectionDocument(
    string Path, int FilesFound, int FilesRead, long Rows, long Bytes, ColumnDocument[] Columns, string[] LikelyKeys, string[] LikelyTimes, string[] Notes, string? Yaml)
{
    public static InspectionDocument Of(Inspection i) => new(
        i.Path, i.Files.Found, i.Files.Read, i.Rows, i.Bytes,
        [
            .. i.Columns.Select(c => new ColumnDocument(c.Name, c.Type, true, c.Nulls, c.Distinct, Exact(c.Least), Exact(c.Greatest))),
            .. i.Unsupported.Select(c => new ColumnDocument(c.Name, c.Type, false, null, null, null, null)),
        ],
        [.. i.Keys.Select(likely => likely.Column)], [.. i.Times.Select(likely => likely.Column)], [.. i.Notes], i.Yaml);

    private static string? Exact(object? value) => value switch
    {
        null => null,
        DateTimeOffset time => Words.ExactTime(time),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Words.Value(value),
    };
}

/// <param name="Supported">False for a column that cannot be read yet; nothing else is known of it then.</param>
internal sealed record ColumnDocument(string Name, string Type, bool Supported, long? Nulls, long? Distinct, string? Least, string? Greatest);
