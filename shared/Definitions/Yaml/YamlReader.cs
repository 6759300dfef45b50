using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FeatureJobs.Definitions;

/// <summary>Text to nodes with places. Whatever the text, the outcome is a node or diagnostics.</summary>
internal sealed class YamlReader
{
    private const int Deepest = 32;
    private const int Longest = 4 * 1024 * 1024;
    private readonly FileText _file;
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly DiagnosticBag _found;

    private YamlReader(FileText file, DiagnosticBag found)
    {
        (_file, _found) = (file, found);
        _scanner = new Scanner(new StringReader(file.Text));
        _parser = new Parser(_scanner);
    }

    /// <summary>The root, or null after a mistake that leaves the file unusable.</summary>
    public static YamlNode? Read(DefinitionFile file, DiagnosticBag found)
    {
        if (file.Text.Length > Longest)
        {
            found.Add(DiagnosticKind.UnusedYaml, Place.Whole(file.Path), $"the file has {file.Text.Length} characters; at most {Longest} are read");
            return null;
        }
        var text = new FileText(file.Path, file.Text.StartsWith('\uFEFF') ? file.Text[1..] : file.Text);
        var reader = new YamlReader(text, found);
        try
        {
            return reader.Document();
        }
        catch (YamlException mistake)
        {
            reader.ReportUnreadable(mistake.Start, mistake.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '));
        }
        // Brackets that do not close, and escapes of code points that do not exist, reach the parser's own checks and arithmetic.
        catch (Exception mistake) when (mistake is ArgumentException or InvalidOperationException or ArithmeticException or FormatException or IndexOutOfRangeException)
        {
            reader.ReportUnreadable(reader._scanner.CurrentPosition, "a bracket, brace, quote or escape before this place is not complete");
        }
        return null;
    }

    private void ReportUnreadable(Mark mark, string reason)
    {
        var place = _file.PlaceOf(_file.IndexOf(mark.Line, mark.Column));
        // The parser names the value before the tab as often as the tab's line.
        foreach (var line in new[] { place.Line, place.Line + 1 })
        {
            var start = _file.IndexOf(line, 1);
            var indent = _file.Text.AsSpan(start).IndexOfAnyExcept(' ', '\t') is var length and > 0 ? _file.Text.AsSpan(start, length) : [];
            if (indent.Contains('\t'))
            {
                _found.Add(DiagnosticKind.UnreadableYaml, _file.PlaceOf(start), "a tab indents this line; YAML is indented by spaces only");
                return;
            }
        }
        _found.Add(DiagnosticKind.UnreadableYaml, place, $"not readable as YAML: {reason}");
    }

    private YamlNode? Document()
    {
        YamlNode? root = null;
        var documents = 0;
        while (_parser.MoveNext())
        {
            if (_parser.Current is DocumentStart start && ++documents > 1)
            {
                _found.Add(DiagnosticKind.UnusedYaml, PlaceOf(start), "a second document starts here; one file is one document");
                return null;
            }
            if (_parser.Current is NodeEvent)
            {
                root = Node(0);
                if (root is null)
                    return null;
            }
        }
        if (root is null or ScalarNode { IsNull: true })
        {
            _found.Add(DiagnosticKind.EmptyFile, Place.Whole(_file.Path), "the file is empty; remove it or define something in it");
            return null;
        }
        return root;
    }

    /// <summary>The node at the parser's event; null once reading must stop.</summary>
    private YamlNode? Node(int depth)
    {
        var current = _parser.Current!;
        var place = PlaceOf(current);
        if (depth > Deepest)
        {
            _found.Add(DiagnosticKind.UnusedYaml, place, $"nested more than {Deepest} deep");
            return null;
        }
        if (current is AnchorAlias alias)
        {
            _found.Add(DiagnosticKind.UnusedYaml, place, $"the alias {Quoted.Of("*" + alias.Value)}: definitions have no aliases; write the value out");
            return new BrokenNode(place);
        }
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
            _found.Add(DiagnosticKind.UnusedYaml, place, $"the anchor {Quoted.Of("&" + anchored.Anchor.Value)}: definitions have no anchors; write values out");
        if (current is NodeEvent { Tag.IsEmpty: false } tagged)
            _found.Add(DiagnosticKind.UnusedYaml, place, $"the tag {Quoted.Of(tagged.Tag.IsNonSpecific ? "!" : tagged.Tag.Value)}: definitions have no tags; leave it out");
        return current switch
        {
            Scalar scalar => new ScalarNode(place, scalar.Value, scalar.Style, _file.IndexOf(scalar.Start.Line, scalar.Start.Column), _file),
            SequenceStart => Sequence(place, depth),
            MappingStart => Mapping(place, depth),
            _ => new BrokenNode(place),
        };
    }

    private SequenceNode? Sequence(Place place, int depth)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            if (Node(depth + 1) is not { } item)
                return null;
            items.Add(item);
        }
        return new SequenceNode(place, items.ToImmutable());
    }

    private MappingNode? Mapping(Place place, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var seen = new Dictionary<string, Place>();
        var sound = true;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            if (Node(depth + 1) is not { } key)
                return null;
            if (!_parser.MoveNext() || Node(depth + 1) is not { } value)
                return null;
            sound &= key is ScalarNode { IsNull: false, Value: var text } && !seen.ContainsKey(text);
            if (key is not ScalarNode { IsNull: false } name)
            {
                if (key is not BrokenNode)
                    _found.Add(DiagnosticKind.UnusedYaml, key.Place, $"{key.Kind} stands where a key is needed");
            }
            else if (seen.TryGetValue(name.Value, out var first))
            {
                _found.Add(DiagnosticKind.DuplicateKey, name.Place, $"key {Quoted.Of(name.Value)} is written twice; the first is at {first}");
            }
            else
            {
                seen.Add(name.Value, name.Place);
                entries.Add(new YamlEntry(name, value));
            }
        }
        return new MappingNode(place, entries.ToImmutable(), sound);
    }

    private Place PlaceOf(ParsingEvent at) => _file.PlaceOf(_file.IndexOf(at.Start.Line, at.Start.Column));
}
