using System.Collections.Immutable;
using System.Globalization;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Store;

/// <summary>One entity, as its key columns' texts say it.</summary>
internal static class EntityKey
{
    /// <summary>A literal for each key column.</summary>
    /// <exception cref="DiagnosticException">A column is missing, unknown, or its text is no value of its type; all at once.</exception>
    public static ImmutableArray<(string Name, Literal Value)> Parse(Entity entity, IReadOnlyDictionary<string, string> keys)
    {
        var mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
        void Mistake(string message) => mistakes.Add(new("FJ2004", "", 0, 0, message));
        var names = string.Join(", ", entity.Keys.Select(key => key.Name));
        foreach (var given in keys.Keys.Where(name => entity.Keys.All(key => key.Name != name)))
            Mistake($"entity {entity.Name} has no key '{given}'; its keys are {names}");
        var values = ImmutableArray.CreateBuilder<(string, Literal)>();
        foreach (var key in entity.Keys)
            if (!keys.TryGetValue(key.Name, out var text))
                Mistake($"the key '{key.Name}' of entity {entity.Name} is missing; give it with --key {key.Name}=VALUE");
            else if (Parse(key.Type, text) is { } value)
                values.Add((key.Name, value));
            else
                Mistake($"'{text}' is no {key.Type}, which key '{key.Name}' of entity {entity.Name} is");
        return mistakes.Count == 0 ? values.ToImmutable() : throw new DiagnosticException(mistakes.ToImmutable());
    }

    private static Literal? Parse(DataType type, string text) => type.Kind switch
    {
        TypeKind.String => Literal.Of(text),
        TypeKind.Int32 when int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => Literal.Of(value),
        TypeKind.Int64 when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => Literal.Of(value),
        TypeKind.Bool when bool.TryParse(text.Trim(), out var value) => Literal.Of(value),
        TypeKind.Date when DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", out var value) => new Literal(value, DataType.Date),
        TypeKind.Timestamp when DateTimeOffset.TryParse(text.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) => new Literal(value.UtcDateTime, DataType.Timestamp),
        _ => null,
    };
}
