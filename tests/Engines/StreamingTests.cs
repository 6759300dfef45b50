using System.Diagnostics;

namespace FeatureJobs.Tests;

public sealed class StreamingTests
{
    [Fact]
    public async Task Ten_million_rows_stream_in_little_memory_and_half_of_them_can_be_cancelled()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "FeatureJobs.Engines.Streaming.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Sessions.Token);
        await process.WaitForExitAsync(Sessions.Token);
        Assert.Equal(0, process.ExitCode);

        var figures = output.Trim().Split(' ').Select(long.Parse).ToArray();
        TestContext.Current.TestOutputHelper!.WriteLine($"The peak of memory grew by {figures[2]} MB.");
        Assert.Equal(10_000_000, figures[0]);
        Assert.Equal(10_000_000L * 9_999_999 / 2, figures[1]);
        Assert.InRange(figures[2], 0, 199);
        Assert.InRange(figures[3], 5_000_000, 5_100_000);
        Assert.Equal(1, figures[4]);
    }

    [Fact]
    public void Only_the_natives_of_this_machine_are_beside_the_program()
    {
        var natives = Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileNameWithoutExtension(file) is "libduckdb" or "duckdb")
            .ToArray();
        var native = new FileInfo(Assert.Single(natives));
        Assert.InRange(native.Length, 1, 150L << 20);
    }
}
