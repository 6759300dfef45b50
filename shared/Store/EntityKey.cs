using System.Collections.Immutable;
using System.Globalization;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Store;

/// <summary>Entities as a caller names them: a value for each key column, as text or as a value of the key's type.</summary>
internal static class EntityKey
{
    private const int Named = 20;

    /// <summary>A literal for each key column of one entity.</summary>
    /// <exception cref="DiagnosticException">A column is missing, unknown, or its value is none of its type; all at once.</exception>
    public static ImmutableArray<(string Name, Literal Value)> Parse(Entity entity, IReadOnlyDictionary<string, string> keys)
    {
        var values = Parse([entity], [keys.ToDictionary(key => key.Key, key => (object?)key.Value)])[0];
        return [.. entity.Keys.Select(key => (key.Name, new Literal(values[key.Name] is DateTimeOffset time ? time.UtcDateTime : values[key.Name], key.Type)))];
    }

    /// <summary>For each entity the value of each key column that any of <paramref name="kinds"/> has: bool, int, long, string, <see cref="DateOnly"/> or <see cref="DateTimeOffset"/>; null stays null.</summary>
    /// <exception cref="DiagnosticException">A column is missing, unknown, or its value is none of its type; all at once.</exception>
    public static ImmutableArray<ImmutableDictionary<string, object?>> Parse(ImmutableArray<Entity> kinds, IReadOnlyList<IReadOnlyDictionary<string, object?>> entities)
    {
        var mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
        var parsed = ImmutableArray.CreateBuilder<ImmutableDictionary<string, object?>>();
        var keys = kinds.SelectMany(kind => kind.Keys.Select(key => (Kind: kind.Name, Column: key))).DistinctBy(key => key.Column.Name).ToList();
        var names = string.Join(", ", keys.Select(key => key.Column.Name));
        for (var i = 0; i < entities.Count && mistakes.Count < Named; i++)
        {
            var place = entities.Count > 1 ? $"entity {i + 1}: " : "";
            void Mistake(string message) => mistakes.Add(new("FJ2004", "", 0, 0, place + message));
            foreach (var given in entities[i].Keys.Where(name => keys.All(key => key.Column.Name != name)))
                Mistake($"{(kinds.Length == 1 ? $"entity {kinds[0].Name} has" : "the service's entities have")} no key '{given}'; {(kinds.Length == 1 ? "its" : "their")} keys are {names}");
            var values = ImmutableDictionary.CreateBuilder<string, object?>();
            foreach (var (kind, column) in keys)
                if (!entities[i].TryGetValue(column.Name, out var value))
                    Mistake($"the key '{column.Name}' of entity {kind} is missing; give it with --key {column.Name}=VALUE");
                else if (value is null)
                    values[column.Name] = null;
                else if (Value(column.Type, value) is { } parsedValue)
                    values[column.Name] = parsedValue;
                else
                    Mistake($"'{Convert.ToString(value, CultureInfo.InvariantCulture)}' is no {column.Type}, which key '{column.Name}' of entity {kind} is");
            parsed.Add(values.ToImmutable());
        }
        return mistakes.Count == 0 ? parsed.ToImmutable() : throw new DiagnosticException(mistakes.ToImmutable());
    }

    private static object? Value(DataType type, object value) => (type.Kind, value) switch
    {
        (TypeKind.String, string text) => text,
        (TypeKind.Int32, string text) when int.TryParse(text.Trim(' '), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        (TypeKind.Int64, string text) when long.TryParse(text.Trim(' '), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        (TypeKind.Bool, string text) => text.Trim(' ') switch { "true" => true, "false" => false, _ => null },
        (TypeKind.Date, string text) => Times.ReadDate(text),
        (TypeKind.Timestamp, string text) => Times.ReadTimestamp(text) is { } time ? new DateTimeOffset(time) : null,
        (TypeKind.Int32, int or short or byte) => Convert.ToInt32(value, CultureInfo.InvariantCulture),
        (TypeKind.Int32, long number) when number is >= int.MinValue and <= int.MaxValue => (int)number,
        (TypeKind.Int64, long or int or short or byte) => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        (TypeKind.Bool, bool) or (TypeKind.Date, DateOnly) => value,
        (TypeKind.Timestamp, DateTimeOffset time) => time.ToUniversalTime(),
        (TypeKind.Timestamp, DateTime { Kind: DateTimeKind.Utc } time) => new DateTimeOffset(time),
        _ => null,
    };
}
