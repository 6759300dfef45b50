using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace FeatureJobs.Engines;

/// <summary>
/// The rows of a CSV text, counted piece by piece as its bytes come: RFC 4180, with line breaks CR LF or LF, each row with as many cells as the header.
/// What does not fit is a <see cref="FormatException"/> whose message names the line.
/// </summary>
internal sealed class CsvLines
{
    private enum At { Start, Plain, Quoted, AfterQuote, Return }

    private static readonly SearchValues<byte> EndOfPlain = SearchValues.Create(",\"\r\n\0"u8);
    private static readonly SearchValues<byte> EndOfQuoted = SearchValues.Create("\"\n\0"u8);

    private readonly List<string> _names = [];
    private readonly ArrayBufferWriter<byte> _name = new();
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
    private bool _split;
    private At _at;
    private long _line = 1;
    private long _rowLine = 1;
    private long _length;
    private int _cells;
    private bool _blank = true;

    /// <summary>The header, once it has been read.</summary>
    public ImmutableArray<string>? Header { get; private set; }

    /// <summary>The rows after the header.</summary>
    public long Rows { get; private set; }

    /// <param name="whole">False: what follows the header is left unread.</param>
    public void Take(ReadOnlySpan<byte> bytes, bool whole)
    {
        while (!bytes.IsEmpty && (whole || Header is null))
        {
            var row = _rowLine;
            var taken = _at switch
            {
                At.Start when bytes[0] == '"' => OpenQuote(),
                At.Start or At.Plain => Plain(bytes),
                At.Quoted => Quoted(bytes),
                At.AfterQuote => AfterQuote(bytes),
                _ => bytes[0] == '\n' ? EndRow() : throw new FormatException($"line {_line} has a carriage return without a line feed"),
            };
            _length += taken;
            if (_length > CsvFile.LongestRow)
                throw new FormatException($"the row at line {row} is longer than {CsvFile.LongestRow} bytes{(_at == At.Quoted ? ", or a quote is not closed" : "")}");
            if (_rowLine != row)
                _length = 0;
            bytes = bytes[taken..];
        }
    }

    /// <summary>The last row may do without a line break.</summary>
    public void End()
    {
        if (_at == At.Quoted)
            throw new FormatException($"a quote in the row at line {_rowLine} is not closed");
        if (_at == At.Return)
            throw new FormatException($"line {_line} has a carriage return without a line feed");
        Keep([], ended: true);
        if (_at != At.Start || _cells > 0)
            EndRow();
    }

    private int Enter(At at)
    {
        _at = at;
        return 1;
    }

    private int OpenQuote()
    {
        _blank = false;
        return Enter(At.Quoted);
    }

    private int Plain(ReadOnlySpan<byte> bytes)
    {
        _at = At.Plain;
        var length = bytes.IndexOfAny(EndOfPlain);
        _blank &= length == 0;
        Keep(length < 0 ? bytes : bytes[..length], ended: length >= 0);
        if (length < 0)
            return bytes.Length;
        return length + (bytes[length] == '"'
            ? throw new FormatException($"line {_line} has a quote inside a cell that does not start with one; put the cell in quotes and double those inside")
            : Separator(bytes[length]));
    }

    private int Quoted(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.IndexOfAny(EndOfQuoted);
        Keep(length < 0 ? bytes : bytes[..length], ended: length >= 0);
        if (length < 0)
            return bytes.Length;
        if (bytes[length] == '"')
            return length + Enter(At.AfterQuote);
        if (bytes[length] == 0)
            Separator(0);
        _line++;
        Name("\n"u8);
        return length + 1;
    }

    private int AfterQuote(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] is (byte)',' or (byte)'\r' or (byte)'\n')
            return Separator(bytes[0]);
        if (bytes[0] != '"')
            throw new FormatException($"line {_line} has text after a closing quote; double the quotes inside a cell");
        Name("\""u8);
        return Enter(At.Quoted);
    }

    private int Separator(byte separator)
    {
        if (separator == 0)
            throw new FormatException($"line {_line} has the character U+0000; is it UTF-8?");
        if (separator == '\r')
            return Enter(At.Return);
        if (separator == '\n')
            return EndRow();
        EndCell();
        return Enter(At.Start);
    }

    private void EndCell()
    {
        _cells++;
        if (Header is not null)
            return;
        _names.Add(Encoding.UTF8.GetString(_name.WrittenSpan).Trim(' '));
        _name.ResetWrittenCount();
    }

    private int EndRow()
    {
        if (_blank && _cells == 0)
            throw new FormatException($"line {_line} is blank");
        EndCell();
        if (Header is not { } header)
            TakeHeader();
        else if (_cells == header.Length)
            Rows++;
        else
            throw new FormatException($"the row at line {_rowLine} has {_cells} cells, and the header {header.Length}");
        (_cells, _blank) = (0, true);
        _rowLine = ++_line;
        return Enter(At.Start);
    }

    private void TakeHeader()
    {
        Header = [.. _names];
        if (_names.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FormatException($"its header has the name '{twice.Key}' twice (upper and lower case are one)");
    }

    /// <summary>A piece of a cell. A character may lie in two pieces where the bytes at hand ended inside it, nowhere else: what ends a piece is ASCII.</summary>
    private void Keep(ReadOnlySpan<byte> piece, bool ended)
    {
        Name(piece);
        if (!ended || _split ? !Continues(piece, ended) : !Utf8.IsValid(piece))
            throw new FormatException($"line {_line} is not UTF-8");
        _split = !ended;
    }

    private bool Continues(ReadOnlySpan<byte> piece, bool ended)
    {
        var characters = ArrayPool<char>.Shared.Rent(piece.Length + 2);
        try
        {
            _decoder.GetChars(piece, characters, flush: ended);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    private void Name(ReadOnlySpan<byte> bytes)
    {
        if (Header is null)
            _name.Write(bytes);
    }
}
