using FeatureJobs.Definitions;
using FeatureJobs.Registry;
using static FeatureJobs.Tests.Example;

namespace FeatureJobs.Tests;

/// <summary>How services are resolved to group versions, and what a plan says when that moves.</summary>
public sealed class PlanServicesTests
{
    private const string Service = "  - {name: late, features: [delays, \"profile:is_hub\"]}";

    private static string Services(params string[] lines) => With(Service, string.Join('\n', lines.Select(line => "  - " + line)));

    /// <summary>Version 2 of delays has no count_24h.</summary>
    private static string Narrowed(params string[] lines) => Services(lines).Replace("windows: [3h, 24h]", "windows: [3h]");

    private static string[] Resolved(StorePlan plan, string service) => [.. plan.Next.Services.Single(s => s.Name == service).Features.Select(feature => feature.ToString())];

    private static string[] Mistakes(Applies applies, string text) =>
        [.. Assert.Throws<DiagnosticException>(() => applies.Plan(text)).Diagnostics.Select(diagnostic => $"{diagnostic.Code} {diagnostic.Message}")];

    [Fact]
    public void A_reference_without_version_is_the_newest()
    {
        Assert.Equal(["delays@1:count_3h", "delays@1:count_24h", "delays@1:delay_mean_3h", "profile@1:is_hub"], Resolved(new Applies().Plan(Text), "late"));
        var plan = new Applies(Text).Plan(With("windows: [3h, 24h]", "windows: [3h]"));
        Assert.Equal(["delays@2:count_3h", "delays@2:delay_mean_3h", "profile@1:is_hub"], Resolved(plan, "late"));
        Assert.Equal("""
            Change service late
              - delays@1:count_3h
              - delays@1:count_24h
              - delays@1:delay_mean_3h
              + delays@2:count_3h
              + delays@2:delay_mean_3h
            """, Show(plan).Split("/history\n")[1]);
    }

    [Fact]
    public void A_service_that_names_its_version_stays_while_another_moves()
    {
        string[] services = ["{name: old, features: [\"delays@1:count_24h\"]}", "{name: new, features: [\"delays:count_3h\"]}"];
        var applies = new Applies(Services(services));
        var plan = applies.Apply(Narrowed(services));
        Assert.Equal(["delays@1:count_24h"], Resolved(plan, "old"));
        Assert.Equal(["delays@2:count_3h"], Resolved(plan, "new"));
        Assert.Equal(["group delays@2", "service new"], plan.Stages.Select(stage => stage.Subject));
        Assert.True(applies.Plan(Narrowed(services)).IsEmpty);
    }

    [Fact]
    public void One_service_may_take_features_of_two_versions()
    {
        var plan = new Applies(Text).Plan(Narrowed("{name: both, features: [\"delays@1:count_24h\", \"delays@2:count_3h\", \"delays:delay_mean_3h\"]}"));
        Assert.Equal(["delays@1:count_24h", "delays@2:count_3h", "delays@2:delay_mean_3h"], Resolved(plan, "both"));
        Assert.EndsWith("""
            Create service both
              1 features of delays@1
              2 features of delays@2
            Remove service late
              no longer in the files
            """, Show(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_and_features_that_there_are_not_are_reported_at_once()
    {
        var applies = new Applies(Text, Narrowed("{name: late, features: [delays]}"));
        Assert.Equal(
        [
            "FJ2010 service 'late' names delays@3, and the versions of 'delays' are 1, 2",
            "FJ2011 service 'late' names delays@1:delay_max_3h, and the features of delays@1 are count_3h, count_24h, delay_mean_3h",
            "FJ2011 service 'late' names delays@2:count_24h, and the features of delays@2 are count_3h, delay_mean_3h",
            "FJ2010 service 'other' names profile@2, and the versions of 'profile' are 1",
        ], Mistakes(applies, Narrowed(
            "{name: late, features: [\"delays@3:count_3h\", \"delays@1:delay_max_3h\", \"delays@2:count_24h\"]}",
            "{name: other, features: [\"profile@2:is_hub\"]}")));
    }

    [Fact]
    public void The_version_that_this_very_plan_makes_can_be_named()
    {
        var text = Narrowed("{name: late, features: [\"delays@2:count_3h\"]}");
        Assert.Equal(["delays@2:count_3h"], Resolved(new Applies(Text).Plan(text), "late"));
        Assert.Equal(["FJ2011 service 'late' names delays@2:count_24h, and the features of delays@2 are count_3h, delay_mean_3h"],
            Mistakes(new Applies(Text), Narrowed("{name: late, features: [\"delays@2:count_24h\"]}")));
        Assert.Equal(["FJ2010 service 'late' names delays@2, and the versions of 'delays' are 1"],
            Mistakes(new Applies(), text));
    }

    [Theory]
    [InlineData("", ", accuracy: exact", "accuracy: none -> exact")]
    [InlineData(", accuracy: exact", ", accuracy: snapshot", "accuracy: exact -> snapshot")]
    [InlineData(", accuracy: snapshot", "", "accuracy: snapshot -> none")]
    public void Accuracy_is_part_of_a_service(string then, string now, string change)
    {
        string Text(string accuracy) => Services($"{{name: late, features: [delays]{accuracy}}}");
        var plan = new Applies(Text(then)).Plan(Text(now));
        Assert.Equal($"Change service late\n  {change}", Show(plan));
        Assert.Equal(now.Length == 0 ? null : Enum.Parse<Accuracy>(now.Split(": ")[1], ignoreCase: true), plan.Next.Services.Single().Accuracy);
    }

    [Fact]
    public void Features_and_accuracy_that_change_together_are_both_named()
    {
        var plan = new Applies(Text).Plan(Services("{name: late, features: [delays], accuracy: exact}"));
        Assert.Equal("Change service late\n  - profile@1:is_hub\n  accuracy: none -> exact", Show(plan));
    }

    [Fact]
    public void The_order_of_features_is_part_of_a_service()
    {
        var plan = new Applies(Text).Plan(Services("{name: late, features: [\"profile:is_hub\", delays]}"));
        Assert.Equal("Change service late\n  the order of its features", Show(plan));
        Assert.Equal("profile@1:is_hub", Resolved(plan, "late")[0]);
    }

    [Fact]
    public void A_service_that_is_gone_is_removed_and_its_groups_stay()
    {
        var applies = new Applies(Services("{name: late, features: [delays]}", "{name: hub, features: [profile]}"));
        var plan = applies.Plan(Services("{name: late, features: [delays]}"));
        Assert.Equal("Remove service hub\n  no longer in the files", Show(plan));
        Assert.Equal(["late"], plan.Next.Services.Select(service => service.Name));
        Assert.Equal(applies.Revision.Groups, plan.Next.Groups);
    }
}
