using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Registry;

namespace FeatureJobs.Tests;

/// <summary>What the registry stores. Registries outlive releases: the golden text never changes, and older ones stay readable.</summary>
public sealed class AppliedRevisionTests
{
    private const string Golden =
        """{"revision":7,"applied_at":"2026-11-01T12:00:00+00:00","files":[{"path":"features/all.yaml","text":"a: \u0022${DIR}\u0022\n"}],""" +
        """ "sources":{"flights":[{"name":"at","type":"Timestamp"},{"name":"delay","type":"Int32"}]},""" +
        """ "groups":[{"name":"delays","version":1,"hash":"ab","revision":1,"defined":false},{"name":"delays","version":2,"hash":"cd","revision":7,"defined":true}],""" +
        """ "services":[{"name":"late","features":[{"group":"delays","version":2,"feature":"count_3h"}],"accuracy":"Exact"},{"name":"plain","features":[],"accuracy":null}]}""";

    private static readonly AppliedRevision Revision = new()
    {
        Revision = 7,
        AppliedAt = Example.Now,
        Files = [new("features/all.yaml", "a: \"${DIR}\"\n")],
        Sources = Example.Sources.Clear().Add("flights", [new("at", TypeKind.Timestamp), new("delay", TypeKind.Int32)]),
        Groups = [new("delays", 1, "ab", 1, Defined: false), new("delays", 2, "cd", 7, Defined: true)],
        Services = [new("late", [new("delays", 2, "count_3h")], Accuracy.Exact), new("plain", [])],
    };

    [Fact]
    public void Golden_text() => Assert.Equal(Golden.Replace(", \"", ",\""), Revision.ToJson());

    [Fact]
    public void What_is_written_reads_as_it_was()
    {
        var read = AppliedRevision.FromJson(Revision.ToJson());
        Assert.Equal((7, Example.Now), (read.Revision, read.AppliedAt));
        Assert.Equal(Revision.Files, read.Files);
        Assert.Equal(["flights"], read.Sources.Keys);
        Assert.Equal(Revision.Sources["flights"], read.Sources["flights"]);
        Assert.Equal(Revision.Groups, read.Groups);
        Assert.Equal(Revision.Services.Select(service => (service.Name, service.Accuracy)), read.Services.Select(service => (service.Name, service.Accuracy)));
        Assert.Equal(Revision.Services[0].Features, read.Services[0].Features);
        Assert.Empty(read.Services[1].Features);
    }

    [Fact]
    public void A_revision_from_before_accuracy_and_one_with_fields_of_later_releases_read()
    {
        var old = AppliedRevision.FromJson(Golden.Replace(",\"accuracy\":\"Exact\"", "").Replace(",\"accuracy\":null", ""));
        Assert.Equal([null, null], old.Services.Select(service => service.Accuracy));
        Assert.Equal(Revision.Services[0].Features, old.Services[0].Features);
        var later = AppliedRevision.FromJson(Golden.Replace("{\"revision\":7", "{\"money\":{\"currency\":\"EUR\"},\"revision\":7"));
        Assert.Equal(Accuracy.Exact, later.Services[0].Accuracy);
        Assert.Equal(Revision.Groups, later.Groups);
    }

    [Fact]
    public void The_newest_version_is_the_greatest_wherever_it_stands()
    {
        Assert.Equal(2, (Revision with { Groups = [.. Revision.Groups.Reverse()] }).Newest("delays")!.Version);
        Assert.Null(Revision.Newest("delay"));
    }
}
