using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace FeatureJobs.Engines;

/// <summary>A CSV file's header and number of rows (without the header).</summary>
/// <param name="Header">The names in order, without spaces at both ends; may be empty.</param>
internal sealed record CsvFile(string Path, ImmutableArray<string> Header, long Rows)
{
    /// <summary>The longest row that is read, in bytes: DuckDB's own limit of a line, held on every engine.</summary>
    public const int LongestRow = 2_000_000;

    /// <summary>
    /// Reads a file from end to end and holds it to RFC 4180, keeping no row: DuckDB passes over an unclosed quote and all that follows, and over blank lines, in silence.
    /// </summary>
    /// <exception cref="EngineException">The file is missing or no CSV; the message names it and the line.</exception>
    public static Task<CsvFile> CheckAsync(string path, CancellationToken cancellation) => ReadAsync(path, whole: true, cancellation);

    /// <summary>The header alone; <see cref="Rows"/> is 0.</summary>
    public static Task<CsvFile> HeaderAsync(string path, CancellationToken cancellation) => ReadAsync(path, whole: false, cancellation);

    private static async Task<CsvFile> ReadAsync(string path, bool whole, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(whole ? 1 << 20 : 1 << 14);
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var lines = new CsvLines();
            var start = true;
            for (int read; (whole || lines.Header is null) && (read = await stream.ReadAsync(buffer, cancellation)) > 0; start = false)
                lines.Take(start && buffer.AsSpan(0, read).StartsWith(Encoding.UTF8.Preamble) ? buffer.AsSpan(3, read - 3) : buffer.AsSpan(0, read), whole);
            if (whole || lines.Header is null)
                lines.End();
            return new CsvFile(path, lines.Header ?? throw new FormatException("it is empty, and should have a header"), lines.Rows);
        }
        catch (FormatException e)
        {
            throw new EngineException($"'{path}' is not a readable CSV file: {e.Message}. Mend it and put it back, or remove it.", innerException: e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EngineException($"'{path}' is not there. Put it back or remove it from the source.", innerException: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{path}' cannot be read: {e.Message}", innerException: e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
