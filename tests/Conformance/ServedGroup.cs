using System.Collections.Immutable;
using FeatureJobs.Store;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>A case whose group is served: how it is defined, and what a reader of the online store must get, by the naive oracle.</summary>
internal abstract class ServedGroup(string name, ImmutableArray<Column> keys, EventSource source, ImmutableArray<CaseRun> runs, bool csv)
{
    public string Name => name;
    public ImmutableArray<Column> Keys => keys;
    public EventSource Source => source;
    public ImmutableArray<CaseRun> Runs => runs;
    public bool Csv => csv;

    /// <summary>Features in declared order.</summary>
    public abstract ImmutableArray<string> Features { get; }

    /// <summary>The definition file: entity, source, group and service, all of the case's name.</summary>
    public abstract string Yaml { get; }

    public long? Ttl { get; protected init; }
    public long AvailableAfter { get; protected init; }

    /// <summary>evaluated_through after a run (-1: before the first); null as long as there is none.</summary>
    public abstract long? Through(int run);

    /// <summary>The entity's features as a model sees them, asked for at a time of which no group's evaluated_through is ahead.</summary>
    public abstract (OnlineStatus Status, ImmutableArray<Expected> Features) At(int run, string entity, long at);

    /// <summary>Times worth asking for besides evaluated_through + available_after: where ttl just holds, and a microsecond later.</summary>
    public abstract IEnumerable<long> TtlEdges(int run);

    /// <summary>Does the offline store know rows of the entity after evaluated_through that a label of this time sees? The online store does not hold them yet.</summary>
    public virtual bool IsAhead(int run, string entity, long at) => false;

    /// <summary>Every entity of any file of the case, whenever it arrives, and one that is in none.</summary>
    public ImmutableArray<(string Name, ImmutableArray<object> Keys)> Entities()
    {
        var entities = runs.SelectMany(run => run.Files).SelectMany(file => file.Rows)
            .Select(row => keys.Select(key => row[key.Name]).ToImmutableArray())
            .Where(values => values.All(value => value is not (null or Cases.Rows.Unparsable) && !(csv && value is "")))
            .Append([.. keys.Select(key => Unknown(key.Kind))])
            .Select(values => values.Select(value => value!).ToImmutableArray());
        return [.. entities.Select(values => (Intake.Entity(values), values)).DistinctBy(entity => entity.Item1)];
    }

    protected static ImmutableArray<Expected> Nothing(int features) => [.. Enumerable.Repeat(new Expected(null), features)];

    private static object Unknown(Kind kind) => kind switch
    {
        Kind.Bool => true,
        Kind.Int32 or Kind.Int64 => 77_777L,
        Kind.Float64 => 0.125,
        Kind.String => "{nobody}%",
        Kind.Date => new Day(1),
        _ => new Moment(1),
    };
}
