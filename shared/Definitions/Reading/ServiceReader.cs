using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FeatureJobs.Definitions;

/// <summary>One item of <c>feature_services</c>.</summary>
internal static partial class ServiceReader
{
    internal static readonly Section Service = new("a feature service", ["name", "description", "features", "accuracy"])
    {
        Required = ["name", "features"],
    };

    private static readonly Dictionary<string, Accuracy> Accuracies = new() { ["snapshot"] = Accuracy.Snapshot, ["exact"] = Accuracy.Exact };

    public static ServiceDraft Read(MappingNode mapping, Reading reading)
    {
        var service = new MappingReader(mapping, Service, reading);
        var references = ImmutableArray.CreateBuilder<ReferenceDraft>();
        foreach (var item in service.Texts("features", "references as in [group, \"group:feature\"]"))
        {
            var match = Form().Match(item.Value);
            var version = 0;
            if (!match.Success || (match.Groups["version"].Success && (!int.TryParse(match.Groups["version"].ValueSpan, out version) || version == 0)))
                reading.Found.Add(DiagnosticKind.BadReference, item.Place, $"{Quoted.Of(item.Value)} is no reference; write group, \"group:feature\" or \"group@2:feature\"");
            else if (version > 0 && !match.Groups["feature"].Success)
                reading.Found.Add(DiagnosticKind.NotSupportedYet, item.Place, $"not supported yet: all features of an older version, {Quoted.Of(item.Value)}; name each, as in \"{item.Value}:feature\"");
            else
                references.Add(new ReferenceDraft(item, match.Groups["group"].Value, version > 0 ? version : null, match.Groups["feature"].Success ? match.Groups["feature"].Value : null));
        }
        return new ServiceDraft(service.Name("name", Names.Mistake), service.Text("description")?.Value, references.ToImmutable(), service.Choice("accuracy", Accuracies, [])?.Value);
    }

    [GeneratedRegex(@"\A(?<group>[A-Za-z_][A-Za-z0-9_]*)(@(?<version>[0-9]{1,9}))?(:(?<feature>[A-Za-z_][A-Za-z0-9_]*))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
