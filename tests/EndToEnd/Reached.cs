using System.Collections.Immutable;

namespace FeatureJobs.Tests;

/// <summary>How far a group is.</summary>
/// <param name="Decided">The newest batch with tiles.</param>
/// <param name="Finished">The newest batch with history.</param>
/// <param name="Written">Parquet files in the folder of its tiles, whether they count or not.</param>
internal readonly record struct Reached(long Decided, long Finished, int Written)
{
    public (long Decided, long Finished) Batches => (Decided, Finished);

    /// <summary>In words, where a run ended that came from there to here: of each group.</summary>
    public static string Place(ImmutableArray<Reached> before, ImmutableArray<Reached> after) =>
        string.Join(", ", Airports.Groups.Select((group, i) => $"{group.Name} {Place(before[i], after[i])}"));

    private static string Place(Reached before, Reached after) =>
        after.Finished > before.Finished ? "after its history"
        : after.Decided > before.Decided ? "between tiles and history"
        : after.Written > before.Written ? "before its decision, with rows staged"
        : "before it wrote anything";
}
