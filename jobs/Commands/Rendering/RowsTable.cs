using System.Collections.Immutable;
using Apache.Arrow;
using FeatureJobs.Commands.Output;

namespace FeatureJobs.Commands.Rendering;

/// <summary>The first rows as a table, and how many more there are. All rows are passed through, only those shown are held.</summary>
internal static class RowsTable
{
    public const int Shown = 100;

    /// <param name="leading">How many columns say what a row is about.</param>
    /// <param name="none">What to say when there is no row.</param>
    /// <param name="rest">How to see those not shown.</param>
    public static async Task WriteAsync(
        IAsyncEnumerable<RecordBatch> batches, int leading, string none, string rest, IConsole console, CancellationToken cancellation)
    {
        var columns = ImmutableArray<TextColumn>.Empty;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        long total = 0;
        await foreach (var batch in batches.WithCancellation(cancellation))
        {
            using (batch)
            {
                if (columns.IsEmpty)
                    columns = [.. Enumerable.Range(0, batch.ColumnCount).Select(i => new TextColumn(batch.Schema.GetFieldByIndex(i).Name, ArrowCell.IsNumber(batch.Column(i))))];
                for (var row = 0; row < batch.Length && rows.Count < Shown; row++)
                    rows.Add([.. Enumerable.Range(0, batch.ColumnCount).Select(i => ArrowCell.Text(batch.Column(i), row))]);
                total += batch.Length;
            }
        }
        if (total == 0)
        {
            console.Say(none);
            return;
        }
        console.Table(new TextTable(leading, columns, rows.ToImmutable()));
        if (total > rows.Count) console.Say($"... and {Words.Count(total - rows.Count, "row")} more. {rest}");
    }
}
