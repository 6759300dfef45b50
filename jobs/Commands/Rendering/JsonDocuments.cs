using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FeatureJobs.Commands.Output;

namespace FeatureJobs.Commands.Rendering;

/// <summary>What <c>--format json</c> prints: one document a command, in shapes that stay as they are.</summary>
internal static class JsonDocuments
{
    public static readonly JsonShapes Shapes = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        // For programs and terminals, not for HTML: quotes and umlauts stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Write<T>(IConsole console, T document, JsonTypeInfo<T> shape) =>
        console.Data.WriteLine(JsonSerializer.Serialize(document, shape));
}

[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(ValidationDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(ApplyDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(GroupDocument[]))]
[JsonSerializable(typeof(RunRecordDocument[]))]
[JsonSerializable(typeof(InspectionDocument))]
[JsonSerializable(typeof(CheckDocument[]))]
[JsonSerializable(typeof(TrainingSetDocument))]
[JsonSerializable(typeof(SyncDocument))]
[JsonSerializable(typeof(StatementDocument[]))]
[JsonSerializable(typeof(TableDocument))]
[JsonSerializable(typeof(CommitDocument[]))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(VacuumDocument))]
[JsonSerializable(typeof(VerifyDocument))]
internal sealed partial class JsonShapes : JsonSerializerContext;
