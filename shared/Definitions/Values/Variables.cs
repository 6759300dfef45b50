using System.Text.RegularExpressions;

namespace FeatureJobs.Definitions;

/// <summary>
/// <c>${NAME}</c> inside values. A variable's value goes nowhere but into the resolved text: messages show the text as written.
/// </summary>
internal sealed partial class Variables(Func<string, string?> environment, DiagnosticBag found)
{
    /// <summary>The text with all variables replaced; null after a mistake.</summary>
    public string? Resolve(ScalarNode scalar)
    {
        var sound = true;
        var text = Reference().Replace(scalar.Value, match =>
        {
            var value = match.Groups["name"].Success ? environment(match.Groups["name"].Value) : null;
            if (value is null)
            {
                sound = false;
                Report(scalar, match);
            }
            return value ?? "";
        });
        return sound ? text : null;
    }

    /// <summary>For values that decide what is stored, or that are stored or shown themselves: false, and a mistake, when there is a variable.</summary>
    public bool HasNone(ScalarNode scalar, string key)
    {
        var matches = Reference().Matches(scalar.Value);
        foreach (Match match in matches)
        {
            if (!match.Groups["name"].Success || environment(match.Groups["name"].Value) is null)
                Report(scalar, match);
            else
                found.Add(DiagnosticKind.MisplacedVariable, scalar.PlaceAt(match.Index), $"{Quoted.Of(match.Value)} in '{key}'; variables may stand in 'path' of a source and in 'storage', 'engine' (but 'kind') and 'online_store' only");
        }
        return matches.Count == 0;
    }

    private void Report(ScalarNode scalar, Match match) =>
        found.Add(DiagnosticKind.UndefinedVariable, scalar.PlaceAt(match.Index), match.Groups["name"].Success
            ? $"environment variable '{match.Groups["name"].Value}' is not defined; set it, or write the value out"
            : "'${' without a name and '}'; write ${NAME}, with letters, digits and _");

    [GeneratedRegex(@"\$\{(?:(?<name>[A-Za-z_][A-Za-z0-9_]{0,99})\})?", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
