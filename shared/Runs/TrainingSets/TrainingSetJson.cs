using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeatureJobs.Runs;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(TrainingSetManifest))]
internal sealed partial class TrainingSetJson : JsonSerializerContext
{
    /// <summary>As a file for people and programs; names are not escaped.</summary>
    public static string Text(TrainingSetManifest manifest)
    {
        var readable = new TrainingSetJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return JsonSerializer.Serialize(manifest, readable.TrainingSetManifest) + "\n";
    }
}
