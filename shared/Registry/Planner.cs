using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Registry;

/// <summary>The difference between definitions and what has been applied, and the revision that closes it. Pure.</summary>
public static class Planner
{
    /// <param name="applied">What has been applied, with its definitions; null for nothing.</param>
    /// <param name="named">The features of the applied group versions that services of <paramref name="definition"/> name.</param>
    /// <param name="definition">What the files say now.</param>
    /// <exception cref="DiagnosticException">Services ask for group versions, or features of older versions, that there are not; all at once.</exception>
    public static StorePlan Plan((AppliedRevision Revision, StoreDefinition Definition)? applied,
        ImmutableDictionary<(string Group, int Version), ImmutableArray<string>> named, StoreDefinition definition,
        ImmutableArray<DefinitionFile> files, ImmutableSortedDictionary<string, ImmutableArray<AppliedColumn>> sources, DateTimeOffset now)
    {
        var before = applied?.Revision;
        var number = (before?.Revision ?? 0) + 1;
        var stages = ImmutableArray.CreateBuilder<PlanStage>();
        var groups = new List<AppliedGroup>(before?.Groups ?? []);
        foreach (var group in definition.Groups)
            PlanGroup(group, applied, number, groups, stages);
        foreach (var gone in groups.Where(g => g.Defined && definition.Groups.All(d => d.Name != g.Name)).ToList())
        {
            groups[groups.IndexOf(gone)] = gone with { Defined = false };
            if (gone == before?.Newest(gone.Name))
                stages.Add(new(PlanAction.Remove, $"group {gone.Name}@{gone.Version}", ["no longer in the files; its tables stay, and no run computes it unless a service names it"], []));
        }
        var services = PlanServices(new ServiceVersions(groups, definition, named), definition, before, stages);
        var next = new AppliedRevision { Revision = number, AppliedAt = now, Files = files, Sources = sources, Groups = [.. groups], Services = services };
        if (stages.Count == 0 && before is not null && !before.Files.SequenceEqual(files))
            stages.Add(new(PlanAction.Change, "definition files", ["the text differs in nothing that is stored or shown: comments, layout, settings of sources"], []));
        return new StorePlan(before?.Revision ?? 0, stages.ToImmutable(), []) { Next = next };
    }

    private static void PlanGroup(FeatureGroup group, (AppliedRevision Revision, StoreDefinition Definition)? applied, long number, List<AppliedGroup> groups, ImmutableArray<PlanStage>.Builder stages)
    {
        var newest = applied?.Revision.Newest(group.Name);
        var old = applied?.Definition.Groups.FirstOrDefault(g => g.Name == group.Name);
        if (newest is null || newest.Hash != group.Hash)
        {
            var version = (newest?.Version ?? 0) + 1;
            if (newest is { Defined: true })
                groups[groups.IndexOf(newest)] = newest with { Defined = false };
            groups.Add(new(group.Name, version, group.Hash, number, Defined: true));
            stages.Add(new(newest is null ? PlanAction.Create : PlanAction.NewVersion, $"group {group.Name}@{version}",
                newest is null ? GroupDifference.Summary(group) : GroupDifference.Of(old, group),
                [.. group is AggregatedGroup ? new[] { $"{group.Name}/v{version}/tiles" } : [], $"{group.Name}/v{version}/history"]));
            return;
        }
        if (!newest.Defined)
        {
            groups[groups.IndexOf(newest)] = newest with { Defined = true };
            stages.Add(new(PlanAction.Change, $"group {group.Name}@{newest.Version}", ["defined again as before: runs continue its tables"], []));
        }
        else if (old is not null && GroupDifference.Metadata(old, group) is { IsEmpty: false } changes)
            stages.Add(new(PlanAction.Change, $"group {group.Name}@{newest.Version}", changes, []));
    }

    private static ImmutableArray<AppliedService> PlanServices(ServiceVersions versions, StoreDefinition definition, AppliedRevision? before, ImmutableArray<PlanStage>.Builder stages)
    {
        var services = ImmutableArray.CreateBuilder<AppliedService>();
        foreach (var service in definition.Services)
        {
            var now = versions.Resolve(service);
            services.Add(now);
            var then = before?.Services.FirstOrDefault(s => s.Name == service.Name);
            if (then is null)
                stages.Add(new(PlanAction.Create, $"service {service.Name}", [.. Versions(now)], []));
            else if (!then.Features.SequenceEqual(now.Features) || then.Accuracy != now.Accuracy)
                stages.Add(new(PlanAction.Change, $"service {service.Name}", Difference(then, now), []));
        }
        versions.ThrowIfMistaken();
        foreach (var gone in before?.Services.Where(s => definition.Services.All(d => d.Name != s.Name)) ?? [])
            stages.Add(new(PlanAction.Remove, $"service {gone.Name}", ["no longer in the files"], []));
        return services.ToImmutable();
    }

    private static ImmutableArray<string> Difference(AppliedService then, AppliedService now)
    {
        ImmutableArray<string> named = [.. then.Features.Except(now.Features).Select(f => $"- {f}"), .. now.Features.Except(then.Features).Select(f => $"+ {f}")];
        if (named.IsEmpty && !then.Features.SequenceEqual(now.Features))
            named = ["the order of its features"];
        return then.Accuracy == now.Accuracy ? named : named.Add($"accuracy: {Word(then.Accuracy)} -> {Word(now.Accuracy)}");

        static string Word(Accuracy? accuracy) => accuracy?.ToString().ToLowerInvariant() ?? "none";
    }

    private static IEnumerable<string> Versions(AppliedService service) =>
        service.Features.GroupBy(f => (f.Group, f.Version)).Select(g => $"{g.Count()} features of {g.Key.Group}@{g.Key.Version}");
}
