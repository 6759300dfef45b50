using System.Xml.Linq;

namespace FeatureJobs.Tests;

/// <summary>A project file. Its name is that of its folder under jobs/, shared/ or tests/.</summary>
/// <param name="Path">Relative to the repository, as <c>shared/Delta/Delta.csproj</c>.</param>
internal sealed record Project(string Path, XElement Xml)
{
    public static IReadOnlyList<Project> All { get; } =
    [
        .. from file in Repository.Files
           where file.EndsWith(".csproj", StringComparison.Ordinal)
           orderby file
           select new Project(file, XElement.Parse(Repository.Read(file))),
    ];

    /// <summary>The folder, as <c>shared/Delta</c>.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];

    /// <summary>The folders of the projects that it references itself, in order.</summary>
    public IReadOnlyList<string> References =>
    [
        .. from reference in Items("ProjectReference")
           let full = System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.Root, Folder, reference))
           let folder = System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.GetDirectoryName(full)!).Replace('\\', '/')
           orderby folder
           select folder,
    ];

    public bool IsExecutable => Property("OutputType") == "Exe";

    public IEnumerable<string> Items(string kind) => Xml.Descendants(kind).Select(item => item.Attribute("Include")?.Value).OfType<string>();

    public string? Property(string name) => Xml.Descendants(name).FirstOrDefault()?.Value;
}
