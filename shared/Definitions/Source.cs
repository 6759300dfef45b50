using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>
/// Where rows come from. A group has it narrowed to what the group uses: a derived column that only other groups use can then neither fail a row of this one
/// nor change its hash.
/// </summary>
public sealed record Source
{
    public required string Name { get; init; }

    /// <summary>The glob, folder or file as written; relative to <see cref="DefinedIn"/>'s folder, or absolute. To show, to store and to hash.</summary>
    public required string Path { get; init; }

    /// <summary><see cref="Path"/> with <c>${NAME}</c> replaced. To open files; never shown or stored.</summary>
    public required string ResolvedPath { get; init; }

    /// <summary>Path of the YAML file that defines it, relative to the store's folder, with forward slashes.</summary>
    public required string DefinedIn { get; init; }

    /// <summary>What its files are.</summary>
    public SourceFormat Format { get; init; }

    /// <summary>The columns of its files that anything here uses (declared, or read from the files), without derived ones, in the files' order.</summary>
    public required ImmutableArray<Column> Columns { get; init; }

    /// <summary>Computed columns that anything here uses, in declared order; one may use source columns and those derived before it.</summary>
    public required ImmutableArray<DerivedColumn> Derive { get; init; }

    /// <summary>The column (read or derived; type timestamp) that says when a row became true.</summary>
    public required string EventTimestamp { get; init; }

    /// <summary>The column (read or derived; type timestamp) that says when a row was written; null where none is declared or nothing here uses it. Groups of rows do.</summary>
    public string? CreatedTimestamp { get; init; }

    /// <summary>Rows for which this is not true are left out, and counted as filtered.</summary>
    public Expression? Where { get; init; }

    /// <summary><see cref="Where"/> as written; named in quarantine rows.</summary>
    public string? WhereText { get; init; }

    /// <summary>Rows later than the clock plus this are quarantined.</summary>
    public TimeSpan MaxFuture { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What moves time on: the data's greatest event_timestamp, or the clock.</summary>
    public Advance Advance { get; init; } = Advance.Data;

    /// <summary>More bad rows than this stop a batch; null is no limit.</summary>
    public BadRowLimit? MaxBadRows { get; init; }

    /// <summary>The name only: what a record prints by itself would show <see cref="ResolvedPath"/>.</summary>
    public override string ToString() => $"source {Name}";
}

/// <summary>What the files of a source are. CSV files hold text: their columns are declared.</summary>
public enum SourceFormat { Parquet, Csv }

/// <summary>A computed column of a source.</summary>
/// <param name="Text">The expression as written; named in quarantine rows.</param>
public sealed record DerivedColumn(string Name, Expression Expression, string Text);

/// <summary>What moves a source's time on.</summary>
public enum Advance { Data, Clock }

/// <summary>How many rows of a batch may go to quarantine: a number of rows, or a share (0..1) of the rows read.</summary>
public sealed record BadRowLimit(long? Rows, double? Share);
