namespace FeatureJobs.Tests.Cases.Training;

/// <summary>How a label finds its features: as the design says, and ways to get it wrong that look right.</summary>
public enum TrainingRule
{
    Right,

    /// <summary>Of rows with one event_timestamp the first that comes along, as a plain ASOF join.</summary>
    TakesAnyOfATie,

    /// <summary>Ties by batch alone, created_timestamp aside.</summary>
    IgnoresCreated,

    /// <summary>A row counts after its event_timestamp only, not at it.</summary>
    StrictlyBefore,

    IgnoresAvailableAfter,

    /// <summary>The ttl of an aggregated group by the age of its row.</summary>
    TtlByTheRowsAge,

    /// <summary>The ttl of a group of rows counted up to label - available_after.</summary>
    TtlLessAvailableAfter,

    /// <summary>A row that has expired gives way to nothing, but a row with known = false to the one before it.</summary>
    SkipsUnknownRows,

    /// <summary>time_since_last up to label - available_after.</summary>
    SinceLessAvailableAfter,

    /// <summary>Known at the label: the row that was written last, instead of the greatest in the order among those written.</summary>
    TakesTheLastWritten,

    /// <summary>Known at the label: event_timestamp + available_after, whenever the row was written.</summary>
    IgnoresWhenWritten,
}
