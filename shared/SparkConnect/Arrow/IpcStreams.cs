using Apache.Arrow;
using Apache.Arrow.Ipc;
using Google.Protobuf;

namespace FeatureJobs.SparkConnect;

/// <summary>Arrow in the protocol: one stream of a schema and its batches, in bytes.</summary>
internal static class IpcStreams
{
    /// <summary>The batches in a message of the server (one, as the protocol has it). They point into the message's bytes.</summary>
    public static IEnumerable<RecordBatch> Read(ByteString data)
    {
        using var reader = new ArrowStreamReader(data.Memory);
        while (reader.ReadNextRecordBatch() is { } batch)
            yield return batch;
    }

    /// <summary>Exactly one batch: older servers drop the rest in silence.</summary>
    public static ByteString Write(RecordBatch batch)
    {
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, batch.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }
        return UnsafeByteOperations.UnsafeWrap(stream.GetBuffer().AsMemory(0, checked((int)stream.Length)));
    }
}
