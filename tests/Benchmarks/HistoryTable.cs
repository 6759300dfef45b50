using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Expressions;
using FeatureJobs.PointInTime;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Benchmarks;

/// <summary>A history of <see cref="TrainingData"/> as the jobs keep one: a Delta table sorted by keys and time, written by the embedded engine.</summary>
internal static class HistoryTable
{
    /// <summary>A group of rows with the features of the data.</summary>
    public static RowGroup Group { get; } = new()
    {
        Name = "benchmark",
        Hash = "benchmark",
        Entity = new Entity("customer", [new Column("entity", DataType.Int64)]),
        Computed = [.. TrainingData.Features.Select((name, i) => new RowFeature(name, i % 3 == 0 ? DataType.Int64 : DataType.Float64, Literal.Of(0L), name))],
        Source = new Source { Name = "none", Path = "", ResolvedPath = "", DefinedIn = "", Columns = [], Derive = [], EventTimestamp = "at" },
    };

    /// <summary>Writes the table from a Parquet file.</summary>
    public static async Task WriteAsync(DuckDbSettings settings, string parquet, string table)
    {
        await using var engine = new DuckDbEngine(settings, TimeProvider.System);
        ImmutableArray<Column> columns = [.. GroupTables.History(Group)];
        var scan = new SourceScan([parquet], columns);
        var rows = new Project(scan, [.. columns.Select(column => scan.Keep(column.Name))]);
        var staged = await engine.StageAsync(new Sort(rows, [new("entity"), new(GroupTables.EventTimestamp)]), table, null, CancellationToken.None);
        await engine.AppendAsync(table, columns, [staged], new TableTransaction("benchmark", 1), CancellationToken.None);
    }

    /// <summary>The join of labels with it.</summary>
    /// <param name="ttl">Microseconds; null for none.</param>
    public static Relation Join(string table, string labels, long? ttl) =>
        HistoryJoin.AtLabel(new JoinedGroup(Group, table, TableState.None, TrainingData.EndMicros, 0, ttl, Group.Features), new Labels(labels, TrainingData.EndMicros));
}
