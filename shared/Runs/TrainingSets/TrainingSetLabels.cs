using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.PointInTime;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>A file of labels that can be joined.</summary>
/// <param name="File">As it lies on disk.</param>
/// <param name="Columns">In file order, carried as they are.</param>
internal sealed record TrainingSetLabels(FoundFile File, ImmutableArray<Column> Columns, Labels Labels, long Rows, long NullTimes, long Future, ImmutableArray<string> Warnings)
{
    // The years 1 to 9999: no other time can be written down in any of the formats.
    private static readonly long Earliest = Grid.Microseconds(DateTimeOffset.MinValue);
    private static readonly long Latest = Grid.Microseconds(DateTimeOffset.MaxValue);

    /// <summary>Reads what is to be known of the labels, or adds to the mistakes and returns null.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="groups">Whose keys must be there.</param>
    /// <param name="asText">The set is CSV: what CSV labels hold is carried as the text it is.</param>
    /// <param name="clock">Microseconds since the epoch.</param>
    public static async Task<TrainingSetLabels?> ReadAsync(IEngine engine, string path, ImmutableArray<FeatureGroup> groups, bool asText, long clock, TrainingSetMistakes mistakes, CancellationToken cancellation)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            mistakes.InLabels(Directory.Exists(path) ? "this is a folder; name one file of labels" : "there is no such file; name a Parquet or CSV file of labels");
            return null;
        }
        var isCsv = FileScan.IsCsv(path);
        if (!isCsv && !info.Extension.Equals(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            mistakes.InLabels($"labels in '{info.Extension}' cannot be read; write them as .parquet or .csv");
            return null;
        }
        var file = new FoundFile(info.Name, info.FullName, info.Length, info.LastWriteTimeUtc.Ticks);
        var described = (await engine.DescribeAsync([info.FullName], cancellation))[0];
        // Before the types: those of a CSV file without rows are all text.
        if (described.Rows == 0)
        {
            mistakes.InLabels("the file has no rows; there is nothing to train on");
            return null;
        }
        if (!HasColumns(described, isCsv, groups, mistakes) || (isCsv && !await HasRangesAsync(engine, described, info.FullName, groups, mistakes, cancellation)))
            return null;
        var row = (await engine.SmallAsync(LabelCounts.Times(info.FullName, clock), cancellation))[0];
        var (rows, nullTimes, future) = ((long)row[0]!, (long)row[1]!, (long)row[2]!);
        if (row[3] is not long earliest || row[4] is not long latest)
            mistakes.InLabels("event_timestamp is null in all rows; each label needs the time at which its features must have been known");
        else if (earliest < Earliest || latest > Latest)
            mistakes.InLabels("event_timestamp has values outside the years 1 to 9999; mend them, or remove their rows");
        else if (future == rows - nullTimes)
            mistakes.InLabels($"all labels lie in the future: the earliest is of {Text(earliest)}, and the clock says {Text(clock)}. Check the unit of event_timestamp, or set the clock with --at");
        else
            return new(file, Carried(described, isCsv, asText, groups), new Labels(info.FullName, latest), rows, nullTimes, future, Said(described, future));
        return null;
    }

    /// <summary>
    /// All columns, as they are. Of Parquet whatever their types; those with types of ours as such where the set is text, for engines to spell them alike.
    /// Of CSV as text, or where the set has types as keys of their group's type and what can be read in the others.
    /// </summary>
    private static ImmutableArray<Column> Carried(SourceFile file, bool isCsv, bool asText, IEnumerable<FeatureGroup> groups)
    {
        var keys = groups.SelectMany(group => group.Entity.Keys).DistinctBy(key => key.Name).ToDictionary(key => key.Name, key => key.Type);
        keys[Labels.EventTimestamp] = DataType.Timestamp;
        return
        [
            .. isCsv
                ? file.Columns.Select(column => asText ? column with { Type = DataType.String } : column with { Type = keys.GetValueOrDefault(column.Name, column.Type) })
                : file.Names.Select(name => new Column(name, (asText ? TypeOf(file, name)?.Type : null) ?? DataType.Opaque)),
        ];
    }

    private static bool HasColumns(SourceFile file, bool isCsv, IEnumerable<FeatureGroup> groups, TrainingSetMistakes mistakes)
    {
        var sound = true;
        void Mistake(string message)
        {
            sound = false;
            mistakes.InLabels(message);
        }

        var names = string.Join(", ", file.Names);
        if (TypeOf(file, Labels.EventTimestamp) is not { } time)
            Mistake($"there is no column event_timestamp, the time at which a label's features must have been known; the file has {names}. Rename the column that holds it");
        else if (time.Type != DataType.Timestamp && !(isCsv && time.Type == DataType.Date))
            Mistake($"event_timestamp is {time.Name}, where a timestamp is needed; write the file with {TimeCast(time.Type)}");
        foreach (var key in groups.SelectMany(group => group.Entity.Keys.Select(key => (Group: group.Name, Column: key))).GroupBy(key => key.Column))
        {
            var needing = $"group{(key.Count() == 1 ? "" : "s")} {string.Join(", ", key.Select(k => k.Group))}";
            if (TypeOf(file, key.Key.Name) is not { } found)
                Mistake($"there is no column '{key.Key.Name}', a key of {needing}; the file has {names}");
            else if (found.Type is null || !(key.Key.Type.Holds(found.Type) || (isCsv && Reads(key.Key.Type, found.Type))))
                Mistake($"'{key.Key.Name}' is {found.Name}, where the key of {needing} is {key.Key.Type}; write the file with cast({key.Key.Name} as {key.Key.Type})");
        }
        return sound;
    }

    /// <summary>Integers of CSV are found as int64: those of a narrower key must fit into it.</summary>
    private static async Task<bool> HasRangesAsync(IEngine engine, SourceFile file, string path, IEnumerable<FeatureGroup> groups, TrainingSetMistakes mistakes, CancellationToken cancellation)
    {
        var sound = true;
        foreach (var key in groups.SelectMany(group => group.Entity.Keys).Where(key => key.Type == DataType.Int32 && TypeOf(file, key.Name) is { Type: { } found } && found == DataType.Int64).DistinctBy(key => key.Name))
            if (await engine.SmallAsync(LabelCounts.Range(path, key.Name), cancellation) is [[long least, long greatest]] && (least < int.MinValue || greatest > int.MaxValue))
            {
                sound = false;
                mistakes.InLabels($"'{key.Name}' has values that are no int32, as {(least < int.MinValue ? least : greatest)}, and the key of the groups is one; mend them, or remove their rows");
            }
        return sound;
    }

    /// <summary>Is text that was found to read as <paramref name="found"/> text of this type too? (<see cref="HasRangesAsync"/> asks whether numbers fit.)</summary>
    private static bool Reads(DataType type, DataType found) => type == DataType.String || (type == DataType.Int32 && found == DataType.Int64) || (type == DataType.Timestamp && found == DataType.Date);

    private static (string Name, DataType? Type)? TypeOf(SourceFile file, string column)
    {
        if (file.Columns.FirstOrDefault(c => c.Name == column) is { } known)
            return (known.Type.ToString(), known.Type);
        var other = file.Unsupported.FirstOrDefault(c => c.Name == column);
        return other.Name is null ? null : (other.Type, null);
    }

    private static string TimeCast(DataType? type) => type?.Kind switch
    {
        TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float64 =>
            "to_timestamp(event_timestamp) if the number counts seconds since 1970, make_timestamp(event_timestamp) if microseconds (DuckDB's names)",
        _ => "cast(event_timestamp as timestamp)",
    };

    private static ImmutableArray<string> Said(SourceFile file, long future) =>
    [
        .. file.ZonelessTimes.Any(name => name == Labels.EventTimestamp) ? ["event_timestamp of the labels has no zone and is taken as UTC."] : Array.Empty<string>(),
        .. future > 0 ? [$"{future} labels lie in the future; their features are those known now."] : Array.Empty<string>(),
    ];

    private static string Text(long microseconds) => $"{Grid.Moment(microseconds):yyyy-MM-ddTHH:mm:ssZ}";
}
