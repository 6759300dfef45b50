namespace FeatureJobs.Windows;

/// <summary>
/// Ways to compute the same windows; which is fastest depends on how densely an entity's tiles lie and how many boundaries are asked for.
/// </summary>
public enum WindowShape
{
    /// <summary>A row for each tile and each candidate; frames search for values. For entities with rare tiles, whose grid would have rows without end.</summary>
    Candidates,

    /// <summary>A row for each tile of the grid, from an entity's first to where its last has left every window; frames count rows.</summary>
    EveryTile,

    /// <summary>No frames: each tile goes to each of a few boundaries, where it is merged if it counts.</summary>
    FewBoundaries,
}
