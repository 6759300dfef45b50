using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>CSV files in Spark's words.</summary>
internal static class SparkCsv
{
    // Spark numbers rows by partition and place in it; a file that may hold line breaks in its cells is one partition.
    private const string PlaceInPartition = "monotonically_increasing_id() & 8589934591L";

    /// <summary>The rows of a scan for FROM, in brackets; the views it names are added to <paramref name="views"/>.</summary>
    /// <param name="files">Its files with their headers.</param>
    public static async Task<string> ScanAsync(SparkSession session, CsvScan scan, IReadOnlyList<CsvFile> files, List<string> views, CancellationToken cancellation)
    {
        var parts = new List<string>();
        foreach (var file in files)
        {
            var cells = CsvColumns.Cells(scan, file, SparkScalars.Quote);
            var frame = session.Read().Format("csv")
                .Schema(string.Join(", ", Enumerable.Range(0, file.Header.Length).Select(place => $"c{place} STRING")))
                .Option("header", "true").Option("multiLine", "true").Option("quote", "\"").Option("escape", "\"").Option("mode", "FAILFAST")
                .Option("nullValue", "").Option("emptyValue", "").Option("maxColumns", "1000000")
                .Load(SparkNames.Escape(file.Path));
            var view = await SparkViews.CreateAsync(session, frame, cancellation);
            views.Add(view);
            parts.Add($"SELECT {cells}{SparkScalars.Print(Expressions.Literal.Of(file.Path))} AS {FileScan.FileColumn}, {PlaceInPartition} AS {FileScan.RowColumn} FROM {view}");
        }
        return $"({string.Join("\nUNION ALL\n", parts)})";
    }
}
