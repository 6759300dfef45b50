using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>Connection strings, and what of them reaches the server.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData("sc://localhost", "localhost:15002 http")]
    [InlineData("sc://localhost/", "localhost:15002 http")]
    [InlineData("sc://spark.example:15035/;user_id=ada", "spark.example:15035 http")]
    [InlineData("sc://spark.example:15035;user_id=ada", "spark.example:15035 http")]
    [InlineData("sc://[::1]:7/", "[::1]:7 http")]
    [InlineData("sc://[::1]", "[::1]:15002 http")]
    [InlineData("sc://h/;use_ssl=true", "h:15002 https")]
    [InlineData("sc://h/;token=abc", "h:15002 https")]
    [InlineData("sc://h/;token=abc;use_ssl=false", "h:15002 http")]
    public void The_address_and_its_protection_are_read(string text, string expected)
    {
        var endpoint = SparkEndpoint.Parse(text);
        Assert.Equal(expected, $"{endpoint.Host}:{endpoint.Port} {endpoint.Address.Scheme}");
        Assert.Equal(endpoint.Port, endpoint.Address.Port);
    }

    [Fact]
    public void A_databricks_address_is_a_token_and_a_header()
    {
        var endpoint = SparkEndpoint.Parse("sc://adb-1.example.net:443/;token=dapi%3D0;x-databricks-cluster-id=0301-abc;grpc_max_message_size=1000;session_id=9B9AB4C6-8A66-45FB-8B1D-59DB0B7A6A3F");
        Assert.Equal(("dapi=0", 443, true, 1000), (endpoint.Token, endpoint.Port, endpoint.UseSsl, endpoint.MaxMessageSize));
        Assert.Equal("9b9ab4c6-8a66-45fb-8b1d-59db0b7a6a3f", endpoint.SessionId);
        Assert.Equal([new("x-databricks-cluster-id", "0301-abc")], endpoint.Headers);
    }

    [Theory]
    [InlineData("localhost:15002", "begins with sc://")]
    [InlineData("sc://", "no valid host")]
    [InlineData("sc://a b", "no valid host")]
    [InlineData("sc://h:99999", "no port")]
    [InlineData("sc://h:x", "no port")]
    [InlineData("sc://h/database", "no path")]
    [InlineData("sc://h/;secret", "key=value")]
    [InlineData("sc://h/;token=a;token=b", "token twice")]
    [InlineData("sc://h/;use_ssl=secret", "use_ssl is true or false")]
    [InlineData("sc://h/;session_id=secret", "session_id is a UUID")]
    [InlineData("sc://h/;grpc_max_message_size=secret", "number of bytes")]
    public void A_malformed_address_is_refused_and_its_values_are_not_shown(string text, string reason)
    {
        var error = Assert.Throws<FormatException>(() => SparkEndpoint.Parse(text));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_and_headers_go_with_the_calls()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync(";token=abc;use_ssl=false;X-Databricks-Cluster-Id=0301-abc");
        Assert.Equal("Bearer abc", server.Spark.Headers.GetValue("authorization"));
        Assert.Equal("0301-abc", server.Spark.Headers.GetValue("x-databricks-cluster-id"));
    }

    [Fact]
    public async Task A_token_is_sent_over_tls_and_to_a_trusted_server_only()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        await using var server = await FakeServer.StartAsync(certificate);

        var builder = SparkSession.Builder().Remote($"{server.Remote}/;token=abc").ConnectTimeout(TimeSpan.FromMilliseconds(500));
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => builder.GetOrCreateAsync(TestContext.Current.CancellationToken));
        Assert.Contains("SSL", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Spark.Calls);

        builder.Trust = (_, shown, _, _) => shown?.GetCertHashString() == made.GetCertHashString();
        await using var session = await builder.ConnectTimeout(TimeSpan.FromSeconds(20)).GetOrCreateAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Bearer abc", server.Spark.Headers.GetValue("authorization"));
    }

    [Fact]
    public async Task A_session_of_the_clients_own_is_released_and_a_named_one_is_not()
    {
        await using var server = await FakeServer.StartAsync();
        await (await server.SessionAsync(";session_id=9b9ab4c6-8a66-45fb-8b1d-59db0b7a6a3f")).DisposeAsync();
        Assert.DoesNotContain("ReleaseSession", server.Spark.Calls);
        await (await server.SessionAsync()).DisposeAsync();
        Assert.Contains("ReleaseSession", server.Spark.Calls);
    }
}
