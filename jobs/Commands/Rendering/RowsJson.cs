using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Apache.Arrow;
using FeatureJobs.Commands.Output;

namespace FeatureJobs.Commands.Rendering;

/// <summary>Rows as one JSON array of objects, an object a line, written as they come: no more than one batch is held.</summary>
internal static class RowsJson
{
    public static async Task WriteAsync(IAsyncEnumerable<RecordBatch> batches, IConsole console, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var opened = false;
        await foreach (var batch in batches.WithCancellation(cancellation))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                {
                    // Not before the first row: a command that fails has written nothing yet, and its error is the document.
                    buffer.Write(opened ? ",\n"u8 : "[\n"u8);
                    opened = true;
                    Write(json, batch, row);
                }
            }
            if (buffer.WrittenCount == 0) continue;
            console.Data.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
            buffer.ResetWrittenCount();
        }
        console.Data.WriteLine(opened ? "\n]" : "[]");
    }

    private static void Write(Utf8JsonWriter json, RecordBatch batch, int row)
    {
        json.Reset();
        json.WriteStartObject();
        for (var i = 0; i < batch.ColumnCount; i++)
        {
            json.WritePropertyName(batch.Schema.GetFieldByIndex(i).Name);
            ArrowCell.WriteJson(json, batch.Column(i), row);
        }
        json.WriteEndObject();
        json.Flush();
    }
}
