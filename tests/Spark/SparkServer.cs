using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>A Spark Connect server of the tests' own.</summary>
public sealed class SparkServer : IAsyncDisposable
{
    /// <summary>Short lives: the compiler that pays after minutes would take most of the processor time of the tests.</summary>
    internal const string QuickCompiler = "-XX:TieredStopAtLevel=1";

    /// <summary>Nor do threads of a collector pay that would stand in line for the two cores.</summary>
    internal const string QuickJava = QuickCompiler + " -XX:+UseSerialGC";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly GuardedSpark _spark;

    private SparkServer(string home, int port, IEnumerable<string> settings)
    {
        Remote = $"sc://localhost:{port.ToString(CultureInfo.InvariantCulture)}";
        _spark = new GuardedSpark(
            home,
            [
                "spark.driver.memory=1500m", $"spark.driver.defaultJavaOptions={QuickJava}", .. settings,
                $"spark.connect.grpc.binding.port={port.ToString(CultureInfo.InvariantCulture)}",
                // The next free port would be nobody's.
                "spark.port.maxRetries=0",
            ],
            "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal");
    }

    /// <summary>Its connection string.</summary>
    public string Remote { get; }

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="home">A SPARK_HOME.</param>
    /// <param name="settings">As <c>key=value</c>; <c>spark.driver.memory</c> is 1500m otherwise, and <c>spark.driver.defaultJavaOptions</c> <see cref="QuickJava"/>.</param>
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
                if (server._spark.HasEnded || Stopwatch.GetElapsedTime(began) >= Patience)
                    throw await server._spark.FailureAsync($"did not start: {error.Message}", error);
            }
        }
    }

    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
