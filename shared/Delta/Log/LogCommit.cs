using System.Text;
using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>One commit file.</summary>
internal sealed record LogCommit(long Version, IReadOnlyList<LogLine> Lines)
{
    /// <summary>The random id its writer gave it, if any: by it a writer knows its own commit again.</summary>
    public string? TxnId => Lines.Select(line => line.CommitInfo).OfType<JsonElement>()
        .Select(info => info.ValueKind == JsonValueKind.Object && info.TryGetProperty("txnId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null)
        .FirstOrDefault();

    public static byte[] Write(IEnumerable<LogLine> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line.Write() + "\n")));

    /// <exception cref="DeltaException">A line is not an action.</exception>
    public static LogCommit Parse(long version, ReadOnlySpan<byte> content, string location)
    {
        try
        {
            return new LogCommit(version, ParseLines(content));
        }
        catch (JsonException e)
        {
            throw new DeltaException($"'{LogName.Commit(version)}' of the table '{location}' cannot be read: {e.Message}. The log is damaged: restore the file.", innerException: e);
        }
    }

    /// <exception cref="JsonException">A line is not an action; the message says which.</exception>
    public static List<LogLine> ParseLines(ReadOnlySpan<byte> content)
    {
        var lines = new List<LogLine>();
        var number = 0;
        foreach (var range in content.Split((byte)'\n'))
        {
            number++;
            var line = content[range].Trim(" \t\r"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            try
            {
                lines.Add(LogLine.Parse(line));
            }
            catch (JsonException e)
            {
                throw new JsonException($"line {number} is not an action ({e.Message})", e);
            }
        }

        return lines;
    }
}
