using System.Text.Json.Serialization;

namespace FeatureJobs.Submission;

/// <summary>A line from the bootstrap: <c>started</c> with the job's process id, <c>ended</c> with its exit code, or <c>failed</c> with a message.</summary>
internal sealed record BootstrapEvent(string Event, int Pid, int Code, string? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BootstrapEvent))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class BootstrapJson : JsonSerializerContext;
