using System.Collections.Immutable;
using Apache.Arrow;
using FeatureJobs.Commands.Output;

namespace FeatureJobs.Commands.Demo;

/// <summary>
/// What a wrong join looks like: one score, the origin's mean delay over three hours, by the right join and by two wrong ones. Computed for real,
/// in a store of its own that is deleted afterwards.
/// </summary>
/// <param name="months">The files of the last two months: the first flights of the labels' month look back into the one before.</param>
internal sealed class LeakLesson(CommandContext context, Example example, string[] months, string labels)
{
    private const string Definitions = """
        entities:
          - {name: origin_airport, keys: [{name: origin, type: string}]}
        sources:
          # What was known: a flight's delay once it has landed.
          - name: landed
            path: ../data/flights-*.parquet
            columns: {date: timestamp, origin: string, delay: int32, distance: int32}
            where: "date >= cast('2001-05-30' as timestamp)"
            derive: {known_at: "date + minutes(30 + distance / 7.5 + greatest(delay, 0))"}
            event_timestamp: known_at
          # Wrong: a delay counts from the scheduled departure on, hours before anybody knows it.
          - name: departed
            path: ../data/flights-*.parquet
            columns: {date: timestamp, origin: string, delay: int32}
            where: "date >= cast('2001-05-30' as timestamp)"
            event_timestamp: date
          # Wrong as well: the same windows, taken at the boundary after the label instead of before it, so that the flight's own delay is inside.
          - name: leaked
            path: ../data/flights-*.parquet
            columns: {date: timestamp, origin: string, delay: int32}
            where: "date >= cast('2001-05-30' as timestamp)"
            derive: {an_hour_early: "date - hours(1)"}
            event_timestamp: an_hour_early
        feature_groups:
          - {name: right, entity: origin_airport, source: landed, every: 1h, aggregations: [{function: mean, of: delay, windows: [3h]}]}
          - {name: ahead, entity: origin_airport, source: departed, every: 1h, aggregations: [{function: mean, of: delay, windows: [3h]}]}
          - {name: after, entity: origin_airport, source: leaked, every: 1h, aggregations: [{function: mean, of: delay, windows: [3h]}]}
        feature_services:
          - {name: lesson, features: [right, ahead, after]}
        """;

    private static readonly string[] Joins = ["right", "ahead", "after"];

    /// <summary>The number of labels whose score is not null in all three joins, and each join's area under the curve.</summary>
    public Task<(long Labels, double[] Areas)> TeachAsync(CancellationToken cancellation) => ScratchStore.UseAsync(context, example, months, Definitions,
        (store, _) => ScoreAsync(store.GetHistoricalFeaturesAsync("lesson", labels, cancellation: cancellation)), cancellation);

    public static TextTable Table(double[] areas) => new(1, [new("how the score is joined"), new("AUC", true)],
        [
            .. ((string[])[
                "right: delays known at the last boundary before the label",
                "wrong: delays counted from the scheduled departure on",
                "wrong: and at the boundary after the label",
            ]).Zip(areas, (join, area) => (ImmutableArray<string>)[join, area.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)]),
        ]);

    /// <summary>Half a million labels, and so a few megabytes of numbers: the one place where rows are held.</summary>
    private static async Task<(long Labels, double[] Areas)> ScoreAsync(IAsyncEnumerable<RecordBatch> rows)
    {
        var scores = Joins.Select(_ => new List<double>()).ToArray();
        var late = new List<bool>();
        await foreach (var batch in rows)
            using (batch)
            {
                var columns = Joins.Select(join => (DoubleArray)batch.Column($"{join}__delay_mean_3h")).ToArray();
                var label = (BooleanArray)batch.Column("late");
                for (var row = 0; row < batch.Length; row++)
                {
                    if (columns.Any(column => column.IsNull(row))) continue;
                    late.Add(label.GetValue(row)!.Value);
                    for (var join = 0; join < columns.Length; join++) scores[join].Add(columns[join].GetValue(row)!.Value);
                }
            }
        return (late.Count, [.. scores.Select(score => RankScore.AreaUnderCurve([.. score], [.. late]))]);
    }
}
