using System.IO.Hashing;
using System.Security.Cryptography;
using FeatureJobs.SparkConnect;
using FeatureJobs.SparkConnect.Protocol;

namespace FeatureJobs.Tests;

/// <summary>Rows and files on their way up, as the fake server receives them.</summary>
public sealed class ArtifactTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Large_rows_are_uploaded_once_in_chunks_under_their_hash()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await Builder(server).LocalRelationLimit(1000).GetOrCreateAsync(Cancel);
        var bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        var frame = session.CreateDataFrame([[bytes]], new StructType(new StructField("b", SparkType.Binary)));
        await frame.CreateOrReplaceTempViewAsync("a", Cancel);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(view => frame.Limit(1).CreateOrReplaceTempViewAsync($"v{view}", Cancel)));

        Assert.Single(server.Spark.Calls, "AddArtifacts");
        var begin = server.Spark.Artifacts[0].BeginChunk;
        AddArtifactsRequest.Types.ArtifactChunk[] chunks = [begin.InitialChunk, .. server.Spark.Artifacts.Skip(1).Select(request => request.Chunk)];
        Assert.Equal(chunks.Length, begin.NumChunks);
        Assert.All(chunks[..^1], chunk => Assert.Equal(32 * 1024, chunk.Data.Length));
        Assert.All(chunks, chunk => Assert.Equal(Crc32.HashToUInt32(chunk.Data.Span), (uint)chunk.Crc));
        byte[] whole = [.. chunks.SelectMany(chunk => chunk.Data)];
        Assert.Equal(whole.Length, begin.TotalBytes);
        Assert.Equal($"cache/{Convert.ToHexStringLower(SHA256.HashData(whole))}", begin.Name);
        Assert.Equal(bytes, IpcStreams.Read(LocalRelation.Parser.ParseFrom(whole).Data).SelectMany(batch => ArrowRows.Of(batch, ArrowTypes.Of(batch.Schema))).Single()[0]);
    }

    [Fact]
    public async Task Rows_that_the_server_has_are_not_sent_again()
    {
        await using var server = await FakeServer.StartAsync();
        for (var time = 0; time < 2; time++)
        {
            await using var session = await Builder(server).LocalRelationLimit(1000).GetOrCreateAsync(Cancel);
            await session.CreateDataFrame([[new byte[50_000]]], new StructType(new StructField("b", SparkType.Binary))).CreateOrReplaceTempViewAsync("a", Cancel);
        }
        Assert.Single(server.Spark.Calls, "AddArtifacts");
        Assert.Equal(2, server.Spark.Calls.Count(call => call == "ArtifactStatus"));
    }

    [Fact]
    public async Task Small_rows_go_along_with_the_plan()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        await session.CreateDataFrame([[new byte[50_000]]], new StructType(new StructField("b", SparkType.Binary))).CreateOrReplaceTempViewAsync("a", Cancel);
        Assert.DoesNotContain("AddArtifacts", server.Spark.Calls);
    }

    [Theory]
    [InlineData(0, "x.csv", "files/x.csv")]
    [InlineData(32 * 1024, "x.jar", "jars/x.jar")]
    [InlineData(32 * 1024 + 1, "x.csv", "files/x.csv")]
    public async Task A_file_is_sent_as_a_jar_or_a_file(int length, string file, string name)
    {
        var folder = Directory.CreateTempSubdirectory("featurejobs-artifact-");
        try
        {
            var path = Path.Combine(folder.FullName, file);
            await File.WriteAllBytesAsync(path, new byte[length], Cancel);
            await using var server = await FakeServer.StartAsync();
            await using var session = await server.SessionAsync();
            await session.AddArtifactAsync(path, Cancel);
            var first = server.Spark.Artifacts[0];
            Assert.Equal(name, first.BeginChunk?.Name ?? first.Batch.Artifacts.Single().Name);
            Assert.Equal(length > 32 * 1024 ? 2 : 1, server.Spark.Artifacts.Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SparkSessionBuilder Builder(FakeServer server) => SparkSession.Builder().Remote(server.Remote);
}
