using System.Text.RegularExpressions;
using FeatureJobs.Definitions;

namespace FeatureJobs.Tests;

/// <summary>The pages say what the code does.</summary>
public partial class DocumentationTests
{
    [Fact]
    public void The_table_of_diagnostics_is_the_catalogue()
    {
        var rows = Rows(Page("diagnostics.md")).ToList();
        Assert.Equal(DiagnosticKind.All.Select(kind => $"{kind.Code}: {kind.Meaning}"), rows.Select(row => $"{row[0]}: {row[1]}"));
        Assert.Equal(DiagnosticKind.All.Length, DiagnosticKind.All.Select(kind => kind.Code).Distinct().Count());

        var provoked = MistakeTests.All.SelectMany(mistake => mistake.Mistakes)
            .Concat(WholeFiles.Cases().SelectMany(row => row.Data.Item3.Split('\n'))).Append(WholeFiles.NoColumns)
            .Select(text => text[text.IndexOf("FJ", StringComparison.Ordinal)..]).ToHashSet();
        Assert.All(rows, row => Assert.Contains($"{row[0]}: {row[2].Trim('`', ' ')}", provoked));
    }

    [Fact]
    public void The_examples_of_the_page_of_definitions_are_one_sound_store()
    {
        var files = Example().Matches(Page("definitions.md")).Select(match => (match.Groups["path"].Value, match.Groups["text"].Value)).ToList();
        var (definition, diagnostics) = Sample.Bind(files, null);
        Assert.Empty(diagnostics);
        Assert.Equal(["airport_profile", "origin_delays"], definition!.Groups.Select(group => group.Name));
        Assert.Equal(["count_3h", "count_24h", "count_7d", "delay_mean_3h", "delay_mean_24h", "delay_mean_7d", "late_share_24h", "last_week_delay_24h", "time_since_last_7d", "runways", "is_hub"],
            definition.Services[1].Features.Select(feature => feature.Feature));
        Assert.Equal(TimeSpan.FromHours(1), ((AggregatedGroup)definition.Groups[1]).Tile);
    }

    [Fact]
    public void The_page_of_definitions_has_every_key_and_says_which_are_required()
    {
        var sections = new Dictionary<string, Section>
        {
            ["feature_store.yaml"] = SettingsReader.Store,
            ["engine"] = EngineReader.Engine,
            ["online_store"] = SettingsReader.Online,
            ["A definition file"] = DefinitionReader.File,
            ["entities"] = EntityReader.Entity,
            ["keys"] = EntityReader.Key,
            ["sources"] = SourceReader.Source,
            ["feature_groups"] = GroupReader.Group,
            ["aggregations"] = AggregationReader.Aggregation,
            ["features"] = RowFeatureReader.Feature,
            ["feature_services"] = ServiceReader.Service,
        };
        var parts = Heading().Split(Page("definitions.md"));
        Assert.Equal(sections.Keys, parts.Where((_, i) => i % 2 == 1));
        for (var i = 1; i < parts.Length; i += 2)
        {
            var section = sections[parts[i]];
            var rows = Rows(parts[i + 1].Split("| function |")[0]).ToList();
            Assert.Equal(section.Keys.Order(), rows.Select(row => row[0].Trim('`')).Order());
            Assert.Equal(section.Required.Order(), rows.Where(row => row[2] == "required").Select(row => row[0].Trim('`')).Order());
        }
        Assert.All(FunctionNames.All.Keys, function => Assert.Contains($"`{function}`", parts[^5]));
    }

    /// <summary>The cells of table rows, headings left out.</summary>
    private static IEnumerable<string[]> Rows(string page) =>
        page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal))
            .Select(line => line.Split(" | ").Select(cell => cell.Trim('|', ' ')).ToArray()).Where(cells => cells[0] is not "key" and not "code" and not "function");

    private static string Page(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FeatureJobs.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no FeatureJobs.sln above the tests");
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", name));
    }

    [GeneratedRegex(@"```yaml\n# (?<path>\S+)\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^##+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
