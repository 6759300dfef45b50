using System.Collections.Immutable;
using YamlDotNet.Core;

namespace FeatureJobs.Definitions;

/// <summary>A place in a file; line and column from 1, or 0 for the file as a whole.</summary>
internal readonly record struct Place(string File, int Line, int Column)
{
    public static Place Whole(string file) => new(file, 0, 0);

    /// <summary>As said in messages about another place.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>A node of a YAML file that knows where it stands.</summary>
internal abstract record YamlNode(Place Place)
{
    /// <summary>What it is, in words: <c>a list</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value.</summary>
/// <param name="Start">Where it starts in <paramref name="File"/>, quotes and block header included.</param>
internal sealed record ScalarNode(Place Place, string Value, ScalarStyle Style, int Start, FileText File) : YamlNode(Place)
{
    public override string Kind => IsNull ? "nothing" : "a single value";

    /// <summary>Plain (unquoted) text may be a number, a truth value or nothing; quoted text is text.</summary>
    public bool IsPlain => Style is ScalarStyle.Plain or ScalarStyle.Any;

    /// <summary>YAML's spellings of no value.</summary>
    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The place of the character at an offset of <see cref="Value"/>.</summary>
    public Place PlaceAt(int offset) => ScalarPositions.Find(this, offset) is { } index ? File.PlaceOf(index) : Place;
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(Place Place, ImmutableArray<YamlNode> Items) : YamlNode(Place)
{
    public override string Kind => "a list";
}

/// <summary>A mapping; keys are distinct.</summary>
/// <param name="Sound">False when an entry was reported and left out.</param>
internal sealed record MappingNode(Place Place, ImmutableArray<YamlEntry> Entries, bool Sound) : YamlNode(Place)
{
    public override string Kind => "a mapping";
}

/// <summary>One key of a mapping with its value.</summary>
internal sealed record YamlEntry(ScalarNode Key, YamlNode Value);

/// <summary>A node that could not be used and has been reported.</summary>
internal sealed record BrokenNode(Place Place) : YamlNode(Place)
{
    public override string Kind => "something unusable";
}
