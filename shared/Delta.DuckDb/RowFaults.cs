using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// Tells the faults of files and disks, which DuckDB reports like any other error and often without the file, from mistakes in a statement.
/// The texts matched are those of DuckDB 1.5: errors found while a statement is prepared carry no type.
/// </summary>
internal static partial class RowFaults
{
    private static readonly string[] Full = ["No space left on device", "Disk quota exceeded", "File too large"];
    private static readonly string[] Mistakes = ["Parser Error", "Binder Error", "Catalog Error", "Syntax Error"];

    /// <param name="files">Those that the work reads.</param>
    /// <param name="doing">Completes "… of the table failed": "Reading the rows".</param>
    /// <exception cref="DeltaException">A file is missing or damaged, or the disk is full: the message names the file.</exception>
    /// <exception cref="DuckDBException">Something else, such as a mistake in a statement of the caller.</exception>
    public static async Task<T> GuardAsync<T>(Snapshot snapshot, IReadOnlyList<AddFile> files, string doing, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (DuckDBException e)
        {
            if (await Task.Run(() => Of(e, snapshot, files, doing, cancellationToken), CancellationToken.None) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    /// <summary>As <see cref="GuardAsync"/>.</summary>
    public static T Guard<T>(Snapshot snapshot, IReadOnlyList<AddFile> files, string doing, Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (DuckDBException e)
        {
            if (Of(e, snapshot, files, doing, cancellationToken) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    /// <summary>The fault of a file that is written; null: it is none.</summary>
    public static DeltaException? OfWriting(DuckDBException e, string location)
    {
        if (e.Message.StartsWith("Out of Memory Error", StringComparison.Ordinal))
        {
            return new DeltaException($"Working on the rows of the table '{location}' needs more memory than there is: {e.Message} Free memory and run again.", innerException: e);
        }

        if (FileFault().Match(e.Message) is not { Success: true } match)
        {
            return null;
        }

        var (file, cause) = (match.Groups["file"].Value, match.Groups["cause"].Value);
        return new DeltaException(
            cause switch
            {
                "No space left on device" => $"The disk is full: there was no space for '{file}', written for the table '{location}'. Nothing was changed; free space there and run again.",
                "Disk quota exceeded" => $"The disk quota is used up: there was no space for '{file}', written for the table '{location}'. Nothing was changed; free space there and run again.",
                "File too large" => $"'{file}', written for the table '{location}', grew beyond the greatest size of files of this process or file system. Nothing was changed; raise the limit (ulimit -f) and run again.",
                _ => $"'{file}', for the table '{location}', cannot be opened, read or written: {cause}. Check that the folder is there and that this user may use it.",
            },
            innerException: e);
    }

    private static Exception? Of(DuckDBException e, Snapshot snapshot, IReadOnlyList<AddFile> files, string doing, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException($"{doing} was cancelled.", e, cancellationToken);
        }

        return Mistakes.Any(kind => e.Message.StartsWith(kind, StringComparison.Ordinal)) ? null
            : Full.Any(cause => e.Message.EndsWith(cause, StringComparison.Ordinal)) ? OfWriting(e, snapshot.Storage.Location)
            : FirstBroken(snapshot, files, cancellationToken) is var (file, reason)
                ? new DeltaException($"{doing} of the table '{snapshot.Storage.Location}' at version {snapshot.Version} failed: its file '{file.File}' {reason}. Restore the file, or read another version.", innerException: e)
                : OfWriting(e, snapshot.Storage.Location);
    }

    /// <summary>Reads file by file, since DuckDB reads several at once and mostly does not say which one it could not.</summary>
    private static (AddFile File, string Reason)? FirstBroken(Snapshot snapshot, IReadOnlyList<AddFile> files, CancellationToken cancellationToken)
    {
        using var connection = DeltaTableOpening.Connect();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!File.Exists(snapshot.Storage.LocalPath(file.File)))
            {
                return (file, "is missing");
            }

            using var command = connection.CreateCommand();
            using var registration = cancellationToken.Register(command.Cancel);

            // The hash of each row needs every value of it.
            command.CommandText = $"SELECT bit_xor(hash(one_row_of_it)) FROM {ScanSql.Of(snapshot, snapshot.Fields, [file with { DeletionVector = null }], null)} AS one_row_of_it";
            try
            {
                command.ExecuteScalar();
            }
            catch (DuckDBException e) when (!cancellationToken.IsCancellationRequested)
            {
                return (file, $"cannot be read: {e.Message.TrimEnd('.')}");
            }
        }

        return null;
    }

    // [\s\S]: a file's name may hold line breaks.
    [GeneratedRegex("""^IO Error: (?:Could not|Cannot|Failed to) [a-z ]+ "(?<file>[\s\S]+)": (?<cause>[^"]+)$""")]
    private static partial Regex FileFault();
}
