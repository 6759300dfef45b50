using System.IO.Hashing;
using FeatureJobs.SparkConnect.Protocol;
using Google.Protobuf;

namespace FeatureJobs.SparkConnect;

/// <summary>An artifact on its way to the server, in chunks of 32 KiB with their zlib CRC32.</summary>
internal static class ArtifactUpload
{
    public const int ChunkSize = 32 * 1024;

    /// <param name="open">Called again for each attempt. Streams of a known length.</param>
    public static async Task SendAsync(ConnectClient client, string name, Func<Stream> open, CancellationToken cancel)
    {
        var response = await client.AddArtifactsAsync(() => RequestsAsync(name, open), cancel);
        if (response.Artifacts.FirstOrDefault(artifact => !artifact.IsCrcSuccessful) is { } broken)
            throw new SparkConnectException(SparkErrorKind.Failed, $"{broken.Name} arrived damaged at {client.Endpoint.Shown} (its checksum differs): send it again") { IsTransient = true };
    }

    private static async IAsyncEnumerable<AddArtifactsRequest> RequestsAsync(string name, Func<Stream> open)
    {
        await using var stream = open();
        var first = await ChunkAsync(stream);
        if (stream.Length <= ChunkSize)
        {
            yield return new() { Batch = new() { Artifacts = { new AddArtifactsRequest.Types.SingleChunkArtifact { Name = name, Data = first } } } };
            yield break;
        }
        var chunks = (stream.Length + ChunkSize - 1) / ChunkSize;
        yield return new() { BeginChunk = new() { Name = name, TotalBytes = stream.Length, NumChunks = chunks, InitialChunk = first } };
        for (var sent = 1L; sent < chunks; sent++)
            yield return new() { Chunk = await ChunkAsync(stream) };
    }

    private static async Task<AddArtifactsRequest.Types.ArtifactChunk> ChunkAsync(Stream stream)
    {
        var bytes = new byte[(int)Math.Min(ChunkSize, stream.Length - stream.Position)];
        await stream.ReadExactlyAsync(bytes);
        return new() { Data = UnsafeByteOperations.UnsafeWrap(bytes), Crc = Crc32.HashToUInt32(bytes) };
    }
}
