using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Registry;
using static FeatureJobs.Tests.Example;

namespace FeatureJobs.Tests;

/// <summary>Definitions as they were applied, from the revisions in the table.</summary>
public sealed class AppliedDefinitionsTests : IAsyncLifetime
{
    /// <summary>Version 1 of delays; its service names it for good.</summary>
    private static readonly string Old = With("features: [delays, \"profile:is_hub\"]", "features: [\"delays@1:count_24h\"]");

    /// <summary>Version 2 of delays, and profile only as its service still names it.</summary>
    private static readonly string New = Old.Replace("windows: [3h, 24h]", "windows: [3h]").Replace("every: 1h\n", "every: 1h\n    owner: ops\n");

    private readonly Registries _registries = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _registries.DisposeAsync();

    private async Task<(RegistryTable Registry, AppliedRevision Latest)> AppliedAsync(params string[] texts)
    {
        var (registry, applies) = (_registries.Open(), new Applies());
        foreach (var text in texts)
            Assert.IsType<ApplyOutcome.Applied>(await registry.AppendAsync(applies.Apply(text), Cancellation));
        return (registry, applies.Revision);
    }

    private static string Line((FeatureGroup Group, int Version) computed) =>
        $"{computed.Group.Name}@{computed.Version} of {computed.Group.Owner ?? "nobody"}: {string.Join(' ', computed.Group.Features.Select(feature => feature.Name))}";

    [Fact]
    public async Task An_older_version_that_a_service_names_comes_from_its_own_revision()
    {
        var (registry, latest) = await AppliedAsync(Old, New);
        Assert.Equal(
        [
            "delays@1 of nobody: count_3h count_24h delay_mean_3h",
            "delays@2 of ops: count_3h delay_mean_3h",
            "profile@1 of nobody: runways is_hub",
        ], (await new AppliedDefinitions(registry, _ => null).ComputedAsync(latest, Cancellation)).Select(Line));
    }

    [Fact]
    public async Task An_older_version_that_no_service_names_is_not_computed()
    {
        var (registry, latest) = await AppliedAsync(Old, New.Replace("\"delays@1:count_24h\"", "delays"));
        Assert.Equal(["delays@2", "profile@1"], (await new AppliedDefinitions(registry, _ => null).ComputedAsync(latest, Cancellation)).Select(computed => Line(computed).Split(' ')[0]));
    }

    /// <summary>What is only shown is the newest word: the hash is the same, so the latest revision says it.</summary>
    [Fact]
    public async Task A_version_that_is_still_defined_comes_from_the_latest_revision()
    {
        var (registry, latest) = await AppliedAsync(Old, Old.Replace("every: 1h\n", "every: 1h\n    owner: ops\n"));
        Assert.Equal(1, latest.Newest("delays")!.Revision);
        Assert.StartsWith("delays@1 of ops", Line((await new AppliedDefinitions(registry, _ => null).ComputedAsync(latest, Cancellation))[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_features_of_named_versions_are_those_of_their_revisions()
    {
        var (registry, latest) = await AppliedAsync(Old, New);
        var asked = Definition(New.Replace("\"delays@1:count_24h\"", "\"delays@1:count_24h\", \"delays@2:count_3h\", \"delays@3:delay_mean_3h\", \"profile:is_hub\""));
        var named = await new AppliedDefinitions(registry, _ => null).NamedFeaturesAsync(latest, asked, Cancellation);
        Assert.Equal([("delays", 1), ("delays", 2)], named.Keys.Order());
        Assert.Equal(["count_3h", "count_24h", "delay_mean_3h"], named[("delays", 1)]);
        Assert.Equal(["count_3h", "delay_mean_3h"], named[("delays", 2)]);
    }

    [Fact]
    public async Task A_variable_that_is_gone_is_a_mistake_of_the_user()
    {
        var (registry, latest) = await AppliedAsync(Old.Replace("../data/flights.parquet", "${FLIGHTS}/flights.parquet"));
        Assert.Equal(2, (await new AppliedDefinitions(registry, name => name == "FLIGHTS" ? "/data" : null).ComputedAsync(latest, Cancellation)).Length);
        var mistakes = (await Assert.ThrowsAsync<DiagnosticException>(() => new AppliedDefinitions(registry, _ => null).ComputedAsync(latest, Cancellation))).Diagnostics;
        var mistake = Assert.Single(mistakes);
        Assert.Equal(("FJ1014", "features/all.yaml", 5), (mistake.Code, mistake.File, mistake.Line));
        Assert.Contains("FLIGHTS", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_reads_otherwise_than_it_was_applied_is_refused()
    {
        var (registry, latest) = await AppliedAsync(Old);
        var foreign = latest with { Groups = [latest.Groups[0] with { Hash = "0123" }, latest.Groups[1]] };
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => new AppliedDefinitions(registry, _ => null).ComputedAsync(foreign, Cancellation));
        Assert.StartsWith("delays@1 was applied as 0123 and reads as ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_columns_of_a_revision_type_it_whatever_the_files_hold_now()
    {
        var (registry, latest) = await AppliedAsync(Old);
        var narrowed = latest with { Sources = latest.Sources.SetItem("updates", [.. latest.Sources["updates"].Where(column => column.Name != "runways")]) };
        var mistake = Assert.Single(Assert.Throws<DiagnosticException>(() => new AppliedDefinitions(registry, _ => null).Bind(narrowed)).Diagnostics);
        Assert.Equal("FJ1024", mistake.Code);
        Assert.Equal(ImmutableArray.Create("runways", "is_hub"), new AppliedDefinitions(registry, _ => null).Bind(latest).Groups[1].Features.Select(feature => feature.Name));
    }
}
