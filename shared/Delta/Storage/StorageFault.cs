namespace FeatureJobs.Delta;

/// <summary>Turns what a storage throws into the one exception of this room.</summary>
internal static class StorageFault
{
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <param name="doing">Completes "… failed": "reading '_delta_log/…'".</param>
    public static DeltaException Named(Exception e, string doing, ITableStorage storage) => e switch
    {
        UnauthorizedAccessException => new($"{doing} of the table '{storage.Location}' is not allowed ({e.Message}). Check the permissions of the folder.", innerException: e),
        FileNotFoundException or DirectoryNotFoundException => new(
            $"{doing} of the table '{storage.Location}' failed: the file has gone ({e.Message}). If the log was cleaned up meanwhile, try again.", true, e),
        _ => new($"{doing} of the table '{storage.Location}' failed: {e.Message} Check the storage and its free space, then run again.", false, e),
    };

    public static async Task<T> GuardAsync<T>(Task<T> call, string doing, ITableStorage storage)
    {
        try
        {
            return await call;
        }
        catch (Exception e) when (Is(e))
        {
            throw Named(e, doing, storage);
        }
    }
}
