namespace FeatureJobs.Tests;

/// <summary>All mistakes of all files at once, and each of them once.</summary>
public class FollowUpTests
{
    private const string Entities = "entities:\n  - {name: airport, keys: [{name: origin, type: string}]}\n";
    private const string Sources = "sources:\n  - {name: flights, path: ../data/*.parquet, event_timestamp: date}\n";

    private static string Group(string name, string entity = "airport", string source = "flights", string of = "delay") =>
        $"  - {{name: {name}, entity: {entity}, source: {source}, every: 1h, aggregations: [{{function: sum, of: {of}, windows: [1h]}}]}}\n";

    [Fact]
    public void Mistakes_come_by_file_line_and_column() =>
        Assert.Equal(
            ["feature_store.yaml:2:1", "features/a.yaml:2:6", "features/a.yaml:2:37", "features/a.yaml:4:1", "features/b.yaml:1:1"],
            Sample.Mistakes(
                ("features/b.yaml", "bees: 1\n"),
                ("features/a.yaml", "entities:\n  - {nam: x, keys: [{name: k, type: strng}]}\n\nzebras: 1\n"),
                ("feature_store.yaml", "name: x\nroles: []\n")).Select(text => text.Split(": ")[0]));

    [Fact]
    public void An_unknown_entity_is_reported_once_with_its_uses() =>
        Assert.Equal(
            ["features/b.yaml:2:23: FJ1019: unknown entity 'arport'; did you mean 'airport'? (used 3 times)"],
            Files(("features/a.yaml", Entities + Sources), ("features/b.yaml", "feature_groups:\n" + Group("a", "arport") + Group("b", "arport") + Group("c", "arport"))));

    [Fact]
    public void What_a_broken_file_may_define_is_not_called_unknown() =>
        Assert.Equal(
            ["features/a.yaml:2:1: FJ1001"],
            Files(("features/a.yaml", "entities: [\n"), ("features/b.yaml", "feature_groups:\n" + Group("a") + "feature_services:\n  - {name: s, features: [b, \"a:delay_sum_1h\"]}\n")).Select(text => text[..27]));

    [Fact]
    public void A_section_written_twice_hides_what_it_holds() =>
        Assert.Equal(
            ["features/a.yaml:3:1: FJ1004"],
            Files(("features/a.yaml", Entities + "entities: []\n" + Sources + "feature_groups:\n" + Group("a", "elsewhere"))).Select(text => text[..27]));

    [Fact]
    public void A_derived_column_with_a_mistake_is_not_reported_again_where_it_is_used()
    {
        var sources = "sources:\n  - {name: flights, path: ../data/*.parquet, event_timestamp: at, derive: {at: \"date + 1\", late: \"at > date\"}}\n";
        var mistake = Assert.Single(Files(("features/a.yaml", Entities + sources + "feature_groups:\n" + Group("a", of: "at"))));
        Assert.StartsWith("features/a.yaml:4:81: FJ1027: ", mistake);
    }

    [Fact]
    public void A_group_whose_features_are_not_all_known_misses_none() =>
        Assert.Equal(
            ["features/a.yaml:6:95: FJ1024"],
            Files(("features/a.yaml", Entities + Sources + "feature_groups:\n" + Group("a", of: "dlay") + "feature_services:\n  - {name: s, features: [\"a:dlay_sum_1h\"]}\n")).Select(text => text[..28]));

    [Theory]
    [InlineData("entities", Entities)]
    [InlineData("sources", Sources)]
    public void One_name_in_two_files_is_a_mistake_in_the_second(string section, string text)
    {
        var name = section == "entities" ? "airport" : "flights";
        var what = section == "entities" ? "entity" : "source";
        Assert.Equal(
            [$"features/b.yaml:2:12: FJ1017: {what} '{name}' is defined twice; '{name}' is defined at features/a.yaml:2:12"],
            Files(("features/b.yaml", text), ("features/a.yaml", text)));
    }

    [Fact]
    public void Groups_of_one_name_in_two_files_are_a_mistake() =>
        Assert.Equal(
            ["features/b.yaml:2:12: FJ1017: feature group 'a' is defined twice; 'a' is defined at features/a.yaml:6:12"],
            Files(("features/b.yaml", "feature_groups:\n" + Group("a")), ("features/a.yaml", Entities + Sources + "feature_groups:\n" + Group("a"))));

    private static string[] Files(params (string, string)[] files) => Sample.Mistakes([("feature_store.yaml", "name: x\n"), .. files]);
}
