using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>Resolves names across files and types everything.</summary>
internal static class DefinitionBinder
{
    /// <summary>Reports all mistakes at once; the outcome builds the definition and may be called only when there are none.</summary>
    public static Func<StoreDefinition> Bind(Drafts drafts, Func<string, IReadOnlyList<Column>?> columns, DiagnosticBag found)
    {
        var entities = ByName(drafts.Entities, entity => entity.Name, "entity", found);
        var sourceDrafts = ByName(drafts.Sources, source => source.Name, "source", found);
        var sources = drafts.Sources.Select(draft => SourceBinder.Bind(draft, columns, found)).ToList();
        var sourcesByName = sourceDrafts.ToDictionary(pair => pair.Key, pair => sources[drafts.Sources.IndexOf(pair.Value)]);

        var unknownEntities = new UnknownNames(DiagnosticKind.UnknownEntity, "entity");
        var unknownSources = new UnknownNames(DiagnosticKind.UnknownSource, "source");
        var groups = ImmutableArray.CreateBuilder<BoundGroup>();
        foreach (var draft in drafts.Groups)
        {
            var entity = Find(entities, draft.Entity, drafts.Incomplete.Contains("entities") || drafts.Entities.Any(other => other.Name is null), unknownEntities);
            var source = Find(sourcesByName, draft.Source, drafts.Incomplete.Contains("sources") || drafts.Sources.Any(other => other.Name is null), unknownSources);
            groups.Add(GroupBinder.Bind(draft, entity, source, found));
        }
        unknownEntities.Report([.. entities.Keys], "entities", found);
        unknownSources.Report([.. sourcesByName.Keys], "sources", found);

        ByName(drafts.Groups, group => group.Name, "feature group", found);
        ByName(drafts.Services, service => service.Name, "feature service", found);
        var services = ServiceBinder.Bind(drafts.Services, groups, drafts.Incomplete.Contains("feature_groups"), found);
        return () => new StoreDefinition(
            drafts.Settings!,
            [.. drafts.Entities.Select(GroupBinder.Model)],
            [.. sources.Select(source => Narrow(source, [.. groups.Where(group => group.Source == source)]))],
            [.. groups.Select(group => group.Model())],
            services);
    }

    private static Source Narrow(BoundSource source, ImmutableArray<BoundGroup> groups) =>
        source.Narrow(groups.SelectMany(group => group.UsedColumns), created: groups.Any(group => group.Draft.Rows is not null));

    /// <summary>By exact name; names that differ in case only are one name, and the first has it.</summary>
    private static Dictionary<string, T> ByName<T>(IEnumerable<T> items, Func<T, ScalarNode?> nameOf, string what, DiagnosticBag found)
    {
        var named = new Dictionary<string, T>();
        var taken = new Dictionary<string, ScalarNode>(Names.Comparer);
        foreach (var item in items)
        {
            if (nameOf(item) is not { } name)
                continue;
            if (taken.TryAdd(name.Value, name))
                named.Add(name.Value, item);
            else
                found.Add(DiagnosticKind.DuplicateName, name.Place, $"{what} {Quoted.Of(name.Value)} is defined twice; {Quoted.Of(taken[name.Value].Value)} is defined at {taken[name.Value].Place}");
        }
        return named;
    }

    private static T? Find<T>(Dictionary<string, T> named, ScalarNode? reference, bool incomplete, UnknownNames unknown) where T : class
    {
        if (reference is null)
            return null;
        if (named.TryGetValue(reference.Value, out var item))
            return item;
        if (!incomplete)
            unknown.Add(reference.Value, reference.Place);
        return null;
    }
}
