using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace FeatureJobs.Tests;

/// <summary>Whoever uses a room as a library finds there what each of its types is for.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Rooms =>
        [.. Project.All.Where(project => project.Path.StartsWith("shared/", StringComparison.Ordinal)).Select(project => project.Folder["shared/".Length..])];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Every_public_type_has_a_summary(string room)
    {
        var members = XElement.Load(Path.Combine(AppContext.BaseDirectory, $"FeatureJobs.{room}.xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")?.Value.Trim() ?? "");
        var types = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"FeatureJobs.{room}.dll")).GetExportedTypes()
            // What the compiler makes for extension members has no name that could be written.
            .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !type.FullName!.Contains('<')).ToList();
        Assert.NotEmpty(types);
        var silent = types.Select(type => "T:" + type.FullName!.Replace('+', '.')).Where(type => members.GetValueOrDefault(type, "").Length == 0);
        Assert.Equal("", string.Join('\n', silent));
    }
}
