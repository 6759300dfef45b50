using System.Diagnostics;

namespace FeatureJobs.Tests;

/// <summary>spark-submit at work, with a temporary folder for all it writes. Ended with the object, and with the test process however that ends.</summary>
internal sealed class GuardedSpark : IAsyncDisposable
{
    /// <summary>
    /// The shell outlives neither side: its standard input ends with the test process, and then it ends the server's whole process group.
    /// spark-submit becomes the server's Java process; executors and Python would be its children.
    /// </summary>
    private const string Watcher = """
        exec 2>/dev/null
        set -m
        trap : INT TERM HUP
        ( "$@" >server.log 2>&1 </dev/null; echo $? >exit ) &
        while read -r _; do :; done
        kill -TERM -- -$!
        for _ in {1..100}; do kill -0 -- -$! || break; sleep 0.1; done
        kill -KILL -- -$!
        cd / && rm -rf "$FEATUREJOBS_FOLDER"
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurejobs-spark-");
    private readonly string _home;
    private readonly Process _shell;

    /// <param name="home">A SPARK_HOME.</param>
    /// <param name="settings">As <c>key=value</c>; they come after those that keep it small and to its folder, and win.</param>
    /// <param name="application">What spark-submit is given after its settings.</param>
    public GuardedSpark(string home, IEnumerable<string> settings, params string[] application)
    {
        _home = home;
        string[] command =
        [
            Path.Combine(home, "bin", "spark-submit"), "--master", "local[2]",
            .. ((string[])[
                "spark.ui.enabled=false",
                "spark.sql.shuffle.partitions=4",
                "spark.databricks.delta.snapshotPartitions=2",
                $"spark.sql.warehouse.dir={Path.Combine(_folder.FullName, "warehouse")}",
                $"spark.local.dir={_folder.FullName}",
                $"spark.driver.extraJavaOptions=-Djava.io.tmpdir={_folder.FullName}",
            ]).Concat(settings).SelectMany(setting => (string[])["--conf", setting]),
            .. application,
        ];
        var start = new ProcessStartInfo("bash", ["-c", Watcher, "bash", .. command]) { RedirectStandardInput = true, WorkingDirectory = _folder.FullName };
        start.Environment["FEATUREJOBS_FOLDER"] = _folder.FullName;
        start.Environment["SPARK_HOME"] = home;
        // Python gives times in its own zone.
        start.Environment["TZ"] = "UTC";
        foreach (var variable in (string[])["SPARK_REMOTE", "SPARK_CONF_DIR", "SPARK_CONNECT_AUTHENTICATE_TOKEN", "SPARK_LOCAL_DIRS", "JAVA_TOOL_OPTIONS"])
            start.Environment.Remove(variable);
        _shell = Process.Start(start)!;
    }

    public bool HasEnded => File.Exists(Path.Combine(_folder.FullName, "exit"));

    /// <summary>Ends it, and makes an error of what it said last.</summary>
    public async Task<InvalidOperationException> FailureAsync(string why, Exception? inner = null)
    {
        var log = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "server.log"));
        await DisposeAsync();
        return new InvalidOperationException($"{_home}: {why}\n{string.Join('\n', log.TakeLast(30))}", inner);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
