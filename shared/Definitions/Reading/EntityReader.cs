using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>One item of <c>entities</c>.</summary>
internal static class EntityReader
{
    internal static readonly Section Entity = new("an entity", ["name", "keys"]) { Required = ["name", "keys"] };
    internal static readonly Section Key = new("a key", ["name", "type"]) { Required = ["name", "type"] };

    public static EntityDraft Read(MappingNode mapping, Reading reading)
    {
        var entity = new MappingReader(mapping, Entity, reading);
        var name = entity.Name("name", Names.Mistake);
        var keys = ImmutableArray.CreateBuilder<KeyDraft>();
        var sound = true;
        foreach (var item in entity.Items<MappingNode>("keys", "keys as in {name: origin, type: string}"))
        {
            var key = new MappingReader(item, Key, reading);
            var keyName = key.Name("name", Names.KeyMistake);
            var type = key.Text("type") is { } text ? TypeNames.Read(text, reading.Found) : null;
            if (type == DataType.Float64)
            {
                reading.Found.Add(DiagnosticKind.WrongType, item.Place, "a key cannot be float64: numbers that look equal may differ; use an integer or a string");
                type = null;
            }
            sound &= keyName is not null && type is not null;
            if (keyName is null)
                continue;
            if (keys.FirstOrDefault(other => Names.Comparer.Equals(other.Name.Value, keyName.Value)) is { } first)
                reading.Found.Add(DiagnosticKind.DuplicateName, keyName.Place, $"key {Quoted.Of(keyName.Value)} is defined twice; the first is at {first.Name.Place}");
            else
                keys.Add(new KeyDraft(keyName, type));
        }
        return new EntityDraft(name, keys.ToImmutable(), sound && entity.Sound);
    }
}
