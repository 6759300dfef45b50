using FeatureJobs.Store;

namespace FeatureJobs.Tests;

/// <summary>What a person sees of files before there are definitions, and that what is printed works when pasted.</summary>
public sealed class SourceInspectionTests : IDisposable
{
    private static readonly string January = Path.Combine(ReadmeTests.Root, "examples", "flights", "data", "flights-2001-01.parquet");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("featurejobs-inspect-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Columns_are_told_as_they_are()
    {
        var inspection = await SourceInspection.InspectAsync(January, null, TestContext.Current.CancellationToken);
        // Counted by hand-written SQL over the file.
        Assert.Equal(508_239, inspection.Rows);
        Assert.Equal(
            [
                new("date", "timestamp", 0, 36_629, new DateTimeOffset(2001, 1, 1, 0, 1, 0, TimeSpan.Zero), new DateTimeOffset(2001, 1, 31, 23, 57, 0, TimeSpan.Zero)),
                new("origin", "string", 0, 223, "ABE", "YAK"),
                new("destination", "string", 0, 223, "ABE", "YAK"),
                new("delay", "int32", 0, 535, -80, 1688),
                new("distance", "int32", 0, 1080, 21, 4962),
            ], inspection.Columns);
        Assert.Equal(["origin", "destination"], inspection.Keys.Select(key => key.Column));
        Assert.Equal(["date"], inspection.Times.Select(time => time.Column));
        Assert.Contains(inspection.Notes, note => note.StartsWith("date: no time zone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_definitions_are_valid_when_pasted_and_can_be_applied_and_run()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = folder.FullName;
        Directory.CreateDirectory(Path.Combine(store, "data"));
        Directory.CreateDirectory(Path.Combine(store, "features"));
        File.Copy(January, Path.Combine(store, "data", "flights-1.parquet"));
        await File.WriteAllTextAsync(Path.Combine(store, "feature_store.yaml"), "name: mine\nstorage: tables\n", cancellation);
        var inspection = await SourceInspection.InspectAsync(Path.Combine(store, "data", "flights-*.parquet"), store, cancellation);
        Assert.Contains("path: '../data/flights-*.parquet'", inspection.Yaml, StringComparison.Ordinal);
        Assert.Contains("name: flights\n", inspection.Yaml, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(store, "features", "flights.yaml"), inspection.Yaml, cancellation);

        await using var opened = await FeatureStore.OpenAsync(store, cancellation: cancellation);
        Assert.Empty((await opened.ValidateAsync(cancellation)).Diagnostics);
        await opened.ApplyAsync(await opened.PlanAsync(cancellation), cancellation);
        var report = Assert.Single((await opened.RunAsync(cancellation: cancellation)).Groups);
        Assert.Null(report.Error);
        Assert.Equal(508_239, report.RowsUsed);
        Assert.All(await opened.CheckAsync(cancellation), check => Assert.NotEqual(CheckState.Failed, check.State));
    }
}
