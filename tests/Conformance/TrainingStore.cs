using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Runs;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Training;
using FeatureJobs.Windows;
using Column = FeatureJobs.Expressions.Column;
using Kind = FeatureJobs.Tests.Cases.Kind;

namespace FeatureJobs.Tests;

/// <summary>The histories of training cases as tables, written row by row as the cases say, and the job over them.</summary>
internal sealed class TrainingStore : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("featurejobs-training-").FullName;
    private readonly DuckDbEngine _engine;
    private readonly EventFiles _files = new();

    /// <param name="job">Computes the sets; the engine that writes the histories if none is given.</param>
    public TrainingStore(IEngine? job = null)
    {
        Spill = Path.Combine(_folder, "spill");
        _engine = new DuckDbEngine(new DuckDbSettings(MemoryBytes: 512_000_000, Threads: 1, Spill), TimeProvider.System);
        Job = new TrainingSet(job ?? _engine, TimeProvider.System, _folder);
    }

    public TrainingSet Job { get; }

    /// <summary>Where scratch results lie while a job runs.</summary>
    public string Spill { get; }

    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>Writes the labels and returns where.</summary>
    public string WriteLabels(TrainingCase @case, bool markedUtc)
    {
        var path = PathOf($"{@case.Name}-labels.parquet");
        _files.Write(new EventSource(@case.LabelColumns, TrainingCase.EventTimestamp) { MarkedUtc = markedUtc }, new EventFile(Path.GetFileName(path), @case.Labels), path);
        return path;
    }

    /// <summary>A service with all features of the case's groups.</summary>
    public async Task<ServiceVersion> CreateAsync(TrainingCase @case, CancellationToken cancellation)
    {
        var features = ImmutableArray.CreateBuilder<ServedFeature>();
        foreach (var group in @case.Groups)
        {
            var version = new GroupVersion(Definition(group), 1, PathOf(group.Name));
            var record = $$"""{"batch": 1, "attempt": "test", "definition": "test", "through": {{group.EvaluatedThrough}}, "positions": []}""";
            ImmutableArray<ImmutableArray<object?>> rows = [.. group.Rows.Select(row => (ImmutableArray<object?>)
                [.. row.Keys, new Moment(row.Time), new Moment(row.Created), row.Batch, row.Known, .. row.Features])];
            var columns = GroupTables.HistoryTable(version.Group);
            if (group.IsRows)
            {
                // The history of a group of rows carries its records itself, in rows without keys.
                var nothing = columns.Select(column => column.Name == GroupTables.Batch ? 1L : column.Name == GroupTables.Record ? (object?)record : null).ToImmutableArray();
                rows = [.. rows.Select(row => row.Add(null)), nothing];
            }
            await AppendAsync(version, "history", columns, rows, cancellation);
            if (!group.IsRows)
                await AppendAsync(version, "tiles", [new(GroupTables.Batch, DataType.Int64), new(GroupTables.Record, DataType.String)], [[1L, record]], cancellation);
            features.AddRange(group.Features.Select(feature => new ServedFeature(version, feature.Name)));
        }
        return new ServiceVersion(@case.Name, null, features.ToImmutable());
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _files.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AppendAsync(GroupVersion version, string table, ImmutableArray<Column> columns, ImmutableArray<ImmutableArray<object?>> rows, CancellationToken cancellation)
    {
        var folder = Path.Combine(version.Folder, table);
        var literals = rows.Select(row => columns.Zip(row, (column, value) => Of(column.Type, value)).ToImmutableArray());
        var staged = await _engine.StageAsync(new Values(columns, [.. literals]), folder, null, cancellation);
        await _engine.AppendAsync(folder, columns, [staged], new TableTransaction(version.ToString(), 1), cancellation);
    }

    private static Literal Of(DataType type, object? value) => new(
        value switch
        {
            long number when type.Kind == TypeKind.Int32 => (int)number,
            Moment moment => Grid.Timestamp(moment.Microseconds).Value,
            Day day => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day.Number),
            _ => value,
        },
        type);

    private static FeatureGroup Definition(HistoryGroup group)
    {
        var entity = new Entity(group.Name, [.. group.Keys.Select(key => new Column(key.Name, Type(key.Kind)))]);
        var source = new Source { Name = "none", Path = "", ResolvedPath = "", DefinedIn = "", Columns = [], Derive = [], EventTimestamp = "at" };
        var ttl = group.Ttl is { } value ? TimeSpan.FromMicroseconds(value) : (TimeSpan?)null;
        var availableAfter = TimeSpan.FromMicroseconds(group.AvailableAfter);
        if (group.IsRows)
            return new RowGroup
            {
                Name = group.Name,
                Entity = entity,
                Source = source,
                Hash = "test",
                Ttl = ttl,
                AvailableAfter = availableAfter,
                Computed = [.. group.Features.Select(feature => new RowFeature(feature.Name, Type(feature.Kind), Literal.Null(Type(feature.Kind)), ""))],
            };
        var hour = TimeSpan.FromHours(1);
        return new AggregatedGroup
        {
            Name = group.Name,
            Entity = entity,
            Source = source,
            Hash = "test",
            Ttl = ttl,
            AvailableAfter = availableAfter,
            Every = hour,
            Tile = hour,
            Aggregations = [],
            Windowed = [.. group.Features.Select(feature => new WindowFeature(feature.Name, Type(feature.Kind), new Definitions.Aggregation
            {
                Function = feature.IsTimeSinceLast ? Definitions.AggregateFunction.TimeSinceLast : Definitions.AggregateFunction.Max,
                Windows = [hour],
            }, hour))],
        };
    }

    private static DataType Type(Kind kind) => new(Enum.Parse<TypeKind>(kind.ToString()));
}
