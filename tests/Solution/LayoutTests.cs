using System.Text.RegularExpressions;

namespace FeatureJobs.Tests;

/// <summary>Sections 3 and 11 of docs/design.md, as far as a machine can tell.</summary>
public sealed partial class LayoutTests
{
    private static IEnumerable<string> Sources => Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void A_file_ends_at_400_lines_and_a_test_at_600()
    {
        var lengths = Sources.ToDictionary(file => file, file => Repository.Read(file).Count(c => c == '\n'));
        Assert.True(lengths.Count > 100, $"only {lengths.Count} files of C# were found under {Repository.Root}");
        Assert.DoesNotContain(lengths, file => file.Value > (file.Key.StartsWith("tests/", StringComparison.Ordinal) ? 600 : 400));
    }

    [Fact]
    public void A_name_says_what_a_thing_is() =>
        Assert.DoesNotContain(Repository.Files, file => EmptyWords().IsMatch(file));

    [Theory]
    [InlineData("shared/Runs/LeaseManager.cs", true)]
    [InlineData("shared/Runs/TimeUtils.cs", true)]
    [InlineData("shared/Common/Clock.cs", true)]
    [InlineData("tests/Delta/TestBase.cs", true)]
    [InlineData("tests/Delta/HelperTests.cs", true)]
    [InlineData("shared/Runs/DatabaseLock.cs", false)]
    [InlineData("jobs/Commands/Commands.csproj", false)]
    [InlineData("shared/Runs/Baseline.cs", false)]
    public void Names_that_say_nothing_are_known(string file, bool empty) => Assert.Equal(empty, EmptyWords().IsMatch(file));

    [Fact]
    public void Nothing_under_shared_writes_to_the_console() =>
        Assert.DoesNotContain(Sources, file => file.StartsWith("shared/", StringComparison.Ordinal) && Writing().IsMatch(Repository.Read(file)));

    [Fact]
    public void A_job_is_an_executable_of_under_twenty_lines()
    {
        var jobs = Project.All.Where(project => project.Path.StartsWith("jobs/", StringComparison.Ordinal) && project.IsExecutable).ToList();
        Assert.NotEmpty(jobs);
        Assert.All(jobs, job =>
        {
            var file = Assert.Single(Sources, file => file.StartsWith(job.Folder + "/", StringComparison.Ordinal));
            Assert.Equal($"{job.Folder}/Program.cs", file);
            Assert.InRange(Repository.Read(file).Count(c => c == '\n'), 1, 19);
        });
    }

    /// <summary>Without its lock file a project would be restored with whatever versions are new that day.</summary>
    [Fact]
    public void Every_project_with_packages_has_its_lock_file() =>
        Assert.All(Project.All, project => Assert.Contains($"{project.Folder}/packages.lock.json", Repository.Files));

    [Fact]
    public void Versions_of_packages_are_in_one_place_and_fixed()
    {
        Assert.All(Project.All, project => Assert.DoesNotContain(project.Xml.Descendants("PackageReference"), package => package.Attribute("Version") is not null));
        var versions = ParsedVersions().Matches(Repository.Read("Directory.Packages.props"));
        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?$", version.Groups["version"].Value));
    }

    [GeneratedRegex(@"(Manager|Helper|Util|Common|Base)s?(?=[A-Z]|[./]|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex EmptyWords();

    [GeneratedRegex(@"\bConsole\s*\.|\bSystem\.Console\b|\bConsoleTrace", RegexOptions.ExplicitCapture)]
    private static partial Regex Writing();

    [GeneratedRegex(@"<PackageVersion [^>]*Version=""(?<version>[^""]*)""")]
    private static partial Regex ParsedVersions();
}
