namespace FeatureJobs.Tests;

public sealed class InitTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("featurejobs-init-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_store_is_written_and_the_next_step_said()
    {
        var terminal = new Terminal();
        var store = Path.Combine(folder.FullName, "a store");
        Assert.Equal(0, await terminal.RunAsync("init", "flights", store));
        Assert.Equal(
            ["README.md", "data", "feature_store.yaml", "features", "features/airports.yaml", "features/routes.yaml", "features/sources.yaml", "labels"],
            Directory.EnumerateFileSystemEntries(store, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(store, f).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Contains(Path.Combine(store, "README.md"), terminal.Narration, StringComparison.Ordinal);
        Assert.Empty(terminal.Data);
    }

    [Fact]
    public async Task The_store_to_fill_is_valid_as_it_is_and_when_its_comments_are_put_into_use()
    {
        var store = Path.Combine(folder.FullName, "mine");
        Assert.Equal(0, await new Terminal().RunAsync("init", "empty", store));
        var terminal = new Terminal();
        Assert.True(await terminal.RunAsync("validate", "--store", store) == 0, terminal.Data + terminal.Narration);

        // Prose begins with a capital letter, what can be used with a small one or a space.
        var file = Path.Combine(store, "features", "definitions.yaml");
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        var used = lines.Select(line => line.Length > 2 && line.StartsWith("# ", StringComparison.Ordinal) && (char.IsLower(line[2]) || line[2] == ' ') ? line[2..] : line).ToList();
        Assert.True(used.Except(lines).Count() > 15);
        await File.WriteAllLinesAsync(file, used, TestContext.Current.CancellationToken);
        terminal = new Terminal();
        Assert.True(await terminal.RunAsync("validate", "--store", store) == 0, terminal.Data + terminal.Narration);
    }

    [Fact]
    public async Task An_empty_folder_will_do() => Assert.Equal(0, await new Terminal().RunAsync("init", "flights", folder.FullName));

    [Fact]
    public async Task A_folder_with_something_in_it_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "thesis.txt"), "x", TestContext.Current.CancellationToken);
        var terminal = new Terminal();
        Assert.Equal(2, await terminal.RunAsync("init", "flights", folder.FullName));
        Assert.Equal($"error: {folder.FullName} is not empty: it holds thesis.txt. Name a folder that is new or empty.\n", terminal.Narration);
        Assert.Equal("thesis.txt", Assert.Single(folder.GetFileSystemInfos()).Name);
    }

    [Fact]
    public async Task A_file_is_no_folder()
    {
        var file = Path.Combine(folder.FullName, "file");
        await File.WriteAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        Assert.Equal(2, await new Terminal().RunAsync("init", "flights", file));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_the_environments_fault()
    {
        var file = Path.Combine(folder.FullName, "file");
        await File.WriteAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        Assert.Equal(3, await new Terminal().RunAsync("init", "flights", Path.Combine(file, "below")));
    }
}
