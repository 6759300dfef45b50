using System.Diagnostics;
using System.Text;

namespace FeatureJobs.Tests;

/// <summary>tests/Spark.Launcher at work: a program started through spark-submit, its two streams apart.</summary>
internal sealed class Launched : IDisposable
{
    /// <summary>Says that it is there, and then stays until its stdin ends (75, as jobs do) or it is told to (143).</summary>
    public const string Waiting = """
        trap 'echo stopping >&2; exit 143' TERM
        echo "ready $$ $SPARK_REMOTE"
        cat >/dev/null <&0 &
        wait $!
        echo "the driver is gone" >&2
        exit 75
        """;

    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private Launched(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
                _error.Append(line.Data).Append(line.Data is null ? "" : "\n");
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Its own id, and that of the launcher.</summary>
    public int Id => _process.Id;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>All of stderr, once it has ended.</summary>
    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    public static Launched Bash(string home, string master, string script, string[]? settings = null, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "FeatureJobs.Spark.Launcher.Tests"),
            [master, "spark.executor.memory=512m", "spark.dynamicAllocation.enabled=false", $"spark.driver.extraJavaOptions={SparkServer.QuickJava}", $"spark.executor.extraJavaOptions={SparkServer.QuickJava}", .. settings ?? [], "--", "/bin/bash", "-c", script, "job", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SPARK_HOME"] = home;
        return new(Process.Start(start)!);
    }

    /// <summary>The pid of the <see cref="Waiting"/> job, and where its Spark is.</summary>
    public async Task<(int Job, string Remote)> ReadyAsync(CancellationToken cancel)
    {
        var line = await Output.ReadLineAsync(cancel);
        Assert.True(line?.StartsWith("ready ", StringComparison.Ordinal), $"no job: {line}\n{(line is null ? (await EndAsync(cancel), Error) : "")}");
        var words = line!.Split(' ');
        return (int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture), words[2]);
    }

    /// <summary>The exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
