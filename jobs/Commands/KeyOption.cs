using System.CommandLine;

namespace FeatureJobs.Commands;

/// <summary><c>--key column=value</c>, once for each key column of the entity.</summary>
internal static class KeyOption
{
    public static Option<string[]> Create(bool required = true)
    {
        var option = new Option<string[]>("--key")
        {
            Description = "A key column of the entity and its value; once for each column",
            HelpName = "COLUMN=VALUE",
            Required = required,
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(result =>
        {
            var columns = new HashSet<string>(StringComparer.Ordinal);
            foreach (var token in result.Tokens)
            {
                var at = token.Value.IndexOf('=', StringComparison.Ordinal);
                if (at <= 0) result.AddError($"--key {token.Value}: write it as COLUMN=VALUE, for example --key origin=ATL.");
                else if (!columns.Add(token.Value[..at])) result.AddError($"--key {token.Value}: {token.Value[..at]} was given twice; one entity has one value in each key column.");
            }
        });
        return option;
    }

    public static Dictionary<string, string> Read(string[] given) =>
        given.Select(text => text.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
