using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>What reading a file needs: where mistakes go, and the environment.</summary>
/// <param name="SettingMistake">What is wrong with giving a Spark setting of this name, or null.</param>
/// <param name="AddressMistake">What is wrong with an address of Spark, or null. Shows nothing that may be secret.</param>
internal sealed record Reading(DiagnosticBag Found, Variables Variables, Func<string, string?> SettingMistake, Func<string, string?> AddressMistake);

/// <summary>One mapping against the keys of its section. Wrong and missing keys are reported at once, values as they are asked for.</summary>
internal sealed class MappingReader
{
    private readonly MappingNode _node;
    private readonly Reading _reading;

    public MappingReader(MappingNode node, Section section, Reading reading)
    {
        (_node, _reading, Sound) = (node, reading, node.Sound);
        var excused = section.Instead.Where(pair => Has(pair.Key)).SelectMany(pair => pair.Value).ToHashSet();
        foreach (var key in node.Entries.Select(entry => entry.Key).Where(key => !section.Keys.Contains(key.Value)))
        {
            Sound = false;
            if (section.NotYet.TryGetValue(key.Value, out var replaced))
            {
                Found.Add(DiagnosticKind.NotSupportedYet, key.Place, $"not supported yet: '{key.Value}' of {section.Subject}");
                excused.UnionWith(replaced);
            }
            else if (section.Elsewhere.TryGetValue(key.Value, out var advice))
            {
                Found.Add(DiagnosticKind.MisplacedKey, key.Place, $"'{key.Value}' does not belong here; {advice}");
            }
            else
            {
                var free = section.Keys.Where(known => node.Entries.All(entry => entry.Key.Value != known)).ToList();
                Found.Add(DiagnosticKind.UnknownKey, key.Place, $"unknown key {Quoted.Of(key.Value)}{Suggestions.For(key.Value, free.Count > 0 ? free : section.Keys, $"keys of {section.Subject}")}");
                // A misspelt key is not a missing one too.
                foreach (var meant in Suggestions.Near(key.Value, free))
                    excused.UnionWith(section.Instead.GetValueOrDefault(meant, []).Append(meant));
            }
        }
        foreach (var missing in section.Required.Where(required => node.Sound && !excused.Contains(required) && node.Entries.All(entry => entry.Key.Value != required)))
        {
            Sound = false;
            Found.Add(DiagnosticKind.MissingKey, node.Place, $"'{missing}' is missing; {section.Subject} needs {string.Join(", ", section.Required)}{Alternatives(section)}");
        }
    }

    /// <summary>False once anything in this mapping was reported.</summary>
    public bool Sound { get; private set; }

    public Place Place => _node.Place;

    private DiagnosticBag Found => _reading.Found;

    public bool Has(string key) => Node(key) is not null;

    /// <summary>Is the value just this word? Reports nothing.</summary>
    public bool Is(string key, string word) => Node(key) is ScalarNode scalar && scalar.Value == word;

    /// <summary>Reports each of some keys that stands here beside another one that rules it out.</summary>
    public void Refuse(IEnumerable<string> keys, string advice)
    {
        foreach (var entry in _node.Entries.Where(entry => keys.Contains(entry.Key.Value)))
            Wrong<object>(DiagnosticKind.ClashingKeys, entry.Key.Place, $"'{entry.Key.Value}' {advice}");
    }

    /// <summary>A single value without variables.</summary>
    public ScalarNode? Text(string key) =>
        Setting(key) is not { } scalar ? null
        : _reading.Variables.HasNone(scalar, key) ? scalar
        : Broken<ScalarNode>();

    /// <summary>A single value in which variables may stand.</summary>
    public ScalarNode? Setting(string key) => Value<ScalarNode>(key, "a single value");

    public SequenceNode? List(string key) =>
        Value<SequenceNode>(key, "a list") is not { } list ? null
        : list.Items.Length > 0 ? list
        : Wrong<SequenceNode>(DiagnosticKind.WrongNode, list.Place, $"'{key}' is an empty list; write at least one item, or leave the key out");

    public MappingNode? Mapping(string key) => Value<MappingNode>(key, "a mapping");

    /// <summary>A single value read by <paramref name="parse"/>; what it cannot read is reported as written.</summary>
    public Written<T>? Parsed<T>(string key, Func<string, T?> parse, DiagnosticKind kind, string advice) where T : struct =>
        Text(key) is not { } scalar ? null
        : parse(scalar.Value) is { } value ? new Written<T>(value, scalar.Place)
        : Wrong<Written<T>>(kind, scalar.Place, $"'{key}' is {Quoted.Of(scalar.Value)}; {advice}");

    /// <summary>One of some words.</summary>
    public Written<T>? Choice<T>(string key, IReadOnlyDictionary<string, T> choices, string[] notYet) =>
        Text(key) is not { } scalar ? null
        : choices.TryGetValue(scalar.Value, out var value) ? new Written<T>(value, scalar.Place)
        : notYet.Contains(scalar.Value) ? Wrong<Written<T>>(DiagnosticKind.NotSupportedYet, scalar.Place, $"not supported yet: '{key}: {scalar.Value}'")
        : Wrong<Written<T>>(DiagnosticKind.UnknownChoice, scalar.Place, $"unknown {key} {Quoted.Of(scalar.Value)}{Suggestions.For(scalar.Value, choices.Keys, "possible")}");

    /// <summary>A length of time, within bounds.</summary>
    public Written<TimeSpan>? Duration(string key, TimeSpan least) =>
        Text(key) is not { } scalar ? null
        : ReadDuration(scalar, $"'{key}'", least) is { } length ? new Written<TimeSpan>(length, scalar.Place)
        : Broken<Written<TimeSpan>>();

    public TimeSpan? ReadDuration(ScalarNode scalar, string subject, TimeSpan least)
    {
        var length = Durations.Parse(scalar.Value);
        if (length is null)
            Wrong<object>(DiagnosticKind.BadDuration, scalar.Place, $"{subject} is {Quoted.Of(scalar.Value)}; {Durations.Forms} (at most {Durations.Longest.Days}d)");
        else if (length < least)
            Wrong<object>(DiagnosticKind.BadDuration, scalar.Place, $"{subject} is {Quoted.Of(scalar.Value)}; the least is {Durations.Format(least)}");
        return length < least ? null : length;
    }

    /// <summary>A name that <paramref name="mistake"/> finds nothing wrong with.</summary>
    public ScalarNode? Name(string key, Func<string, string?> mistake) =>
        Text(key) is not { } scalar ? null
        : mistake(scalar.Value) is not { } wrong ? scalar
        : Wrong<ScalarNode>(DiagnosticKind.BadName, scalar.Place, $"{Quoted.Of(scalar.Value)} cannot be a name: {wrong}");

    /// <summary>An expression, read but not typed.</summary>
    public ExpressionDraft? Expression(string key) =>
        Text(key) is not { } scalar ? null : ExpressionTexts.Read(scalar, Found) ?? Broken<ExpressionDraft>();

    /// <summary>The items of a list that are of kind <typeparamref name="T"/>; others are reported.</summary>
    public ImmutableArray<T> Items<T>(string key, string expected) where T : YamlNode
    {
        if (List(key) is not { } list)
            return [];
        foreach (var item in list.Items.Where(item => item is not T and not BrokenNode || item is ScalarNode { IsNull: true }))
            Wrong<T>(DiagnosticKind.WrongNode, item.Place, $"an item of '{key}' is {item.Kind}; write {expected}");
        Sound &= list.Items.All(item => item is T);
        return [.. list.Items.OfType<T>().Where(item => item is not ScalarNode { IsNull: true })];
    }

    /// <summary>Single values of a list, without variables.</summary>
    public ImmutableArray<ScalarNode> Texts(string key, string expected)
    {
        var items = Items<ScalarNode>(key, expected);
        var sound = items.Where(item => _reading.Variables.HasNone(item, key)).ToImmutableArray();
        Sound &= sound.Length == items.Length;
        return sound;
    }

    /// <summary>Reports a mistake in this mapping.</summary>
    public T? Wrong<T>(DiagnosticKind kind, Place place, string message) where T : class
    {
        Found.Add(kind, place, message);
        return Broken<T>();
    }

    public T? Broken<T>() where T : class
    {
        Sound = false;
        return null;
    }

    private static string Alternatives(Section section) =>
        string.Concat(section.Instead.Select(pair => $"; or '{pair.Key}' instead of {string.Join(", ", pair.Value)}"));

    private YamlNode? Node(string key) => _node.Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;

    private T? Value<T>(string key, string expected) where T : YamlNode => Node(key) switch
    {
        null => null,
        ScalarNode { IsNull: true } nothing => Wrong<T>(DiagnosticKind.WrongNode, nothing.Place, $"'{key}' has no value; write {expected}, or leave the key out"),
        T value => value,
        BrokenNode => Broken<T>(),
        var other => Wrong<T>(DiagnosticKind.WrongNode, other.Place, $"'{key}' is {other.Kind}; write {expected}"),
    };
}
