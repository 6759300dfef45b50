using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>A Spark Connect server of the tests' own, with a temporary folder for all it writes. Ended with the object, and with the test process however that ends.</summary>
public sealed class SparkServer : IAsyncDisposable
{
    /// <summary>
    /// The shell outlives neither side: its standard input ends with the test process, and then it ends the server's whole process group.
    /// spark-submit becomes the server's Java process; executors would be its children.
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

    /// <summary>Short lives: the compiler that pays after minutes would take most of the processor time of the tests.</summary>
    internal const string QuickCompiler = "-XX:TieredStopAtLevel=1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurejobs-spark-");
    private readonly Process _shell;

    private SparkServer(string home, int port, IEnumerable<string> settings)
    {
        Remote = $"sc://localhost:{port.ToString(CultureInfo.InvariantCulture)}";
        string[] server =
        [
            Path.Combine(home, "bin", "spark-submit"), "--master", "local[2]",
            "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
            .. ((string[])["spark.driver.memory=1500m", $"spark.driver.defaultJavaOptions={QuickCompiler}", .. settings]).Concat([
                $"spark.connect.grpc.binding.port={port}",
                // The next free port would be nobody's.
                "spark.port.maxRetries=0",
                "spark.ui.enabled=false",
                "spark.sql.shuffle.partitions=4",
                "spark.databricks.delta.snapshotPartitions=2",
                $"spark.sql.warehouse.dir={Path.Combine(_folder.FullName, "warehouse")}",
                $"spark.local.dir={_folder.FullName}",
                $"spark.driver.extraJavaOptions=-Djava.io.tmpdir={_folder.FullName}",
            ]).SelectMany(setting => (string[])["--conf", setting]),
            "spark-internal",
        ];
        var start = new ProcessStartInfo("bash", ["-c", Watcher, "bash", .. server]) { RedirectStandardInput = true, WorkingDirectory = _folder.FullName };
        start.Environment["FEATUREJOBS_FOLDER"] = _folder.FullName;
        start.Environment["SPARK_HOME"] = home;
        foreach (var variable in (string[])["SPARK_REMOTE", "SPARK_CONF_DIR", "SPARK_CONNECT_AUTHENTICATE_TOKEN", "SPARK_LOCAL_DIRS", "JAVA_TOOL_OPTIONS"])
            start.Environment.Remove(variable);
        _shell = Process.Start(start)!;
    }

    /// <summary>Its connection string.</summary>
    public string Remote { get; }

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="home">A SPARK_HOME.</param>
    /// <param name="settings">As <c>key=value</c>; <c>spark.driver.memory</c> is 1500m otherwise, and <c>spark.driver.defaultJavaOptions</c> <see cref="QuickCompiler"/>.</param>
    public static async Task<SparkServer> StartAsync(string home, params IEnumerable<string> settings)
    {
        var server = new SparkServer(home, FreePort(), settings);
        var began = Stopwatch.GetTimestamp();
        for (; ; )
        {
            try
            {
                await using var session = await SparkSession.Builder().Remote(server.Remote).ConnectTimeout(TimeSpan.FromSeconds(1)).GetOrCreateAsync();
                return server;
            }
            catch (SparkConnectException error) when (error.Kind == SparkErrorKind.Unreachable)
            {
                if (!File.Exists(Path.Combine(server._folder.FullName, "exit")) && Stopwatch.GetElapsedTime(began) < Patience)
                    continue;
                var log = await File.ReadAllLinesAsync(Path.Combine(server._folder.FullName, "server.log"));
                await server.DisposeAsync();
                throw new InvalidOperationException($"{home} did not start: {error.Message}\n{string.Join('\n', log.TakeLast(30))}", error);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
