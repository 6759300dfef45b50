using System.Security.Cryptography.X509Certificates;
using FeatureJobs.SparkConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeatureJobs.Tests;

/// <summary>A <see cref="FakeSpark"/> behind a port of this machine.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeServer(WebApplication app, FakeSpark spark) => (_app, Spark) = (app, spark);

    public FakeSpark Spark { get; }

    public string Remote => $"sc://localhost:{Port}";

    private int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    /// <param name="certificate">With one, the server speaks TLS only.</param>
    public static async Task<FakeServer> StartAsync(X509Certificate2? certificate = null)
    {
        var spark = new FakeSpark();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddSingleton(spark);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<FakeSpark>();
        await app.StartAsync();
        return new(app, spark);
    }

    /// <summary>Faults are retried as always, but without long waits.</summary>
    public Task<SparkSession> SessionAsync(string options = "", TimeProvider? clock = null)
    {
        var builder = SparkSession.Builder().Remote($"{Remote}/;user_id=ada{options}");
        builder.Retries = new(15, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20), clock ?? TimeProvider.System);
        return builder.GetOrCreateAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
