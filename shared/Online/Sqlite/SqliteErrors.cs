using Microsoft.Data.Sqlite;

namespace FeatureJobs.Online.Sqlite;

/// <summary>What SQLite says, in words that tell a user what to do.</summary>
internal sealed class SqliteErrors(string file)
{
    // The result codes of sqlite3.h.
    private const int Error = 1;
    private const int Permission = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static SqliteConnectionStringBuilder Parse(string connection)
    {
        if (!connection.Contains("Source=", StringComparison.OrdinalIgnoreCase))
            return new() { DataSource = connection };
        try
        {
            return new(connection);
        }
        catch (ArgumentException)
        {
            // Values stay out of the message: one may be a password.
            throw new OnlineStoreException("The connection of SQLite cannot be understood. It is the path of a file, or Data Source=PATH with options after semicolons, as in Data Source=online.db;Default Timeout=5.");
        }
    }

    public async Task<T> Translate<T>(Func<T> work, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(work, cancellation);
        }
        catch (SqliteException e)
        {
            var (message, isTransient) = Explain(e);
            throw new OnlineStoreException(message, isTransient, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unopened(e);
        }
    }

    /// <summary>The path, the folder or a setting is wrong; the error says which.</summary>
    public OnlineStoreException Unopened(Exception e) => new($"The online store {file} cannot be opened: check its connection and its folder. {e.Message}", false, e);

    internal (string Message, bool IsTransient) Explain(SqliteException e) => e.SqliteErrorCode switch
    {
        Busy or Locked => ($"The online store {file} is locked by another writer: try again when that is done.", true),
        ReadOnly or Permission => ($"The online store {file} is read-only: make file and folder writable, or open it where they are.", false),
        Corrupt or NotADatabase => ($"The online store {file} is not a SQLite database, or damaged: move it away and sync all groups again.", false),
        // Our own statements are right, so the table is not there, or not ours.
        Error => ($"The file {file} is no online store of this program ({e.Message}): name another file, or run the online sync to make one.", false),
        Full => ($"The disk of the online store {file} is full: free space and sync again.", false),
        CannotOpen => ($"The online store {file} cannot be opened: check that it is a file that exists and that its folder is writable, or run the online sync to make it.", false),
        _ => ($"The online store {file} failed: {e.Message}", false),
    };
}
