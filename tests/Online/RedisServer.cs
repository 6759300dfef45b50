using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>A redis-server of the tests' own: on a unix socket in a temporary folder, nothing saved, ended with the object.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurejobs-redis-");
    private readonly Process _process;

    private RedisServer(string[] arguments)
    {
        Socket = Path.Combine(_folder.FullName, "redis.sock");
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        foreach (var argument in (string[])["--port", "0", "--unixsocket", Socket, "--save", "", "--appendonly", "no", .. arguments])
            start.ArgumentList.Add(argument);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            _folder.Delete(recursive: true);
            throw;
        }
    }

    public string Socket { get; }

    public string Connection => $"!{Socket}";

    public static bool IsRequired => (Environment.GetEnvironmentVariable("FEATUREJOBS_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("redis");

    /// <summary>Null where there is no redis-server and none is required.</summary>
    public static async Task<RedisServer?> StartAsync(params string[] arguments)
    {
        RedisServer server;
        try
        {
            server = new(arguments);
        }
        catch (Win32Exception) when (!IsRequired)
        {
            return null;
        }
        var errors = server._process.StandardError.ReadToEndAsync();
        var log = new List<string>();
        while (await server._process.StandardOutput.ReadLineAsync() is { } line)
        {
            log.Add(line);
            if (!line.Contains("ready to accept connections", StringComparison.OrdinalIgnoreCase))
                continue;
            _ = server._process.StandardOutput.ReadToEndAsync();
            return server;
        }
        await server.DisposeAsync();
        throw new InvalidOperationException($"redis-server did not start: {string.Join('\n', log)}{await errors}");
    }

    /// <summary>As <see cref="StartAsync"/>, for a test that skips without Redis.</summary>
    public static async Task<RedisServer> StartOrSkipAsync(params string[] arguments)
    {
        var server = await StartAsync(arguments);
        Assert.SkipWhen(server is null, "redis-server is not in PATH; FEATUREJOBS_REQUIRE=redis makes this a failure");
        return server!;
    }

    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>One server for a class of tests.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private RedisServer? _server;

    public RedisServer Server
    {
        get
        {
            Assert.SkipWhen(_server is null, "redis-server is not in PATH; FEATUREJOBS_REQUIRE=redis makes this a failure");
            return _server!;
        }
    }

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;
}
