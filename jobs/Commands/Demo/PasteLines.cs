namespace FeatureJobs.Commands.Demo;

/// <summary>Command lines that can be pasted in the folder where the demo was started.</summary>
internal sealed class PasteLines(CommandContext context, string folder)
{
    private readonly string launcher = Launcher(context);

    public string Store => Near(folder);

    /// <summary>A command on the demo's store.</summary>
    public string On(string command) => $"{launcher} {command} --store {Store}";

    public string Init() => $"{launcher} init flights {Store}";

    public string Demo() => $"{launcher} demo --dir {Store}";

    /// <summary>Copies a file of the example into one of the store's folders.</summary>
    public string Copy(string file, string into) =>
        $"{(OperatingSystem.IsWindows() ? "copy" : "cp")} {Near(file)} {Near(Path.Combine(folder, into))}";

    public string Near(string path)
    {
        var relative = Path.GetRelativePath(context.CurrentFolder, path);
        return Quote(relative.StartsWith("..", StringComparison.Ordinal) ? path : relative);
    }

    private static string Launcher(CommandContext context)
    {
        if (File.Exists(Path.Combine(context.CurrentFolder, "featurejobs.cmd")))
            return OperatingSystem.IsWindows() ? "featurejobs" : "./featurejobs";
        return $"dotnet {Quote(Path.Combine(AppContext.BaseDirectory, "featurejobs.dll"))}";
    }

    private static string Quote(string path)
    {
        if (path.All(c => char.IsAsciiLetterOrDigit(c) || "/\\.-_:+".Contains(c))) return path;
        return OperatingSystem.IsWindows() ? $"\"{path}\"" : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
