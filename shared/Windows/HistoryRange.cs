namespace FeatureJobs.Windows;

/// <summary>What of a group version's tiles is evaluated. Times in microseconds since the epoch.</summary>
/// <param name="Tiles">The tiles table at a version that holds the batch; later batches are left out.</param>
/// <param name="Batch">The batch whose history is written.</param>
/// <param name="FirstTile">The least tile_start of the batch, null when it has no tiles.</param>
/// <param name="Before">evaluated_through before the batch, null for none.</param>
/// <param name="Through">evaluated_through after it.</param>
public sealed record HistoryRange(string Tiles, long Version, long Batch, long? FirstTile, long? Before, long Through);
