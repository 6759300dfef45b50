using System.Text.RegularExpressions;

namespace FeatureJobs.Tests;

/// <summary>A clone works on any machine: no file names a folder of its author's, or a server that only the author reaches.</summary>
public sealed partial class MachineTests
{
    /// <summary>Hosts that a reader is sent to, or that name a format. Packages come from where the machine's own settings say.</summary>
    private static readonly HashSet<string> Hosts = ["dotnet.microsoft.com", "www.apache.org"];

    [Fact]
    public void No_file_names_a_folder_of_one_machine() => Assert.Empty(Find(OwnFolders(), _ => true));

    [Fact]
    public void No_file_names_a_server_that_is_not_known_here() => Assert.Empty(Find(Servers(), found => !Hosts.Contains(found.Groups["host"].Value)));

    [Fact]
    public void Where_packages_come_from_is_the_machines_own_setting() =>
        Assert.DoesNotContain(Repository.Files, file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase));

    [Theory]
    [InlineData("path: /home/ada/flights", true)]
    [InlineData(@"C:\Users\ada", true)]
    [InlineData("\"/root/x\"", true)]
    [InlineData("../data/root/x", false)]
    [InlineData("/tmp/flights-store", false)]
    public void Folders_of_one_machine_are_known(string text, bool own) => Assert.Equal(own, OwnFolders().IsMatch(text));

    private static List<string> Find(Regex pattern, Func<Match, bool> counts) =>
    [
        .. from file in Repository.Files
           where !IsBinary(file) && file != "tests/Solution/MachineTests.cs"
           from Match match in pattern.Matches(Repository.Read(file))
           where counts(match)
           select $"{file}: {match.Value}",
    ];

    private static bool IsBinary(string file)
    {
        using var stream = File.OpenRead(Path.Combine(Repository.Root, file));
        var start = new byte[4096];
        return start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)).Contains((byte)0);
    }

    [GeneratedRegex(@"(?<![\w.$}*/-])/(root|home|work|Users|mnt|opt)/\w+|[A-Za-z]:\\+Users\\+\w+", RegexOptions.ExplicitCapture)]
    private static partial Regex OwnFolders();

    [GeneratedRegex(@"\b(https?|ssh|git|grpc)://(?<host>[^/:\s""'<>)\]]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Servers();
}
