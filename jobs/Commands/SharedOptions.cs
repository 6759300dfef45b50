using System.CommandLine;

namespace FeatureJobs.Commands;

internal enum OutputFormat { Table, Json }

/// <summary>Options that several commands share. One instance each, so that a parse result answers for whichever command was given.</summary>
internal static class SharedOptions
{
    public static readonly Option<string?> Store = new("--store")
    {
        Description = "The store's folder. Otherwise FEATUREJOBS_STORE, otherwise the nearest folder from here up that holds feature_store.yaml",
        HelpName = "DIR",
    };

    public static readonly Option<OutputFormat> Format = new("--format")
    {
        Description = "How data is printed; otherwise table",
        HelpName = "json|table",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "json" => OutputFormat.Json,
            "table" => OutputFormat.Table,
            var other => Refuse(result, other),
        },
    };

    public static readonly Option<string?> Engine = EngineOption();

    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Show where an error came from" };

    private static Option<string?> EngineOption()
    {
        var engine = new Option<string?>("--engine") { Description = "What computes; otherwise what feature_store.yaml says", HelpName = "duckdb|spark" };
        engine.AcceptOnlyFromAmong("duckdb", "spark");
        return engine;
    }

    public static bool IsVerbose(ParseResult parse) => parse.GetValue(Verbose);

    public static bool IsJson(ParseResult parse) => parse.GetValue(Format) == OutputFormat.Json;

    /// <summary>As <see cref="IsJson"/>, but of command lines with mistakes too: their errors are to be JSON as well.</summary>
    public static bool AsksForJson(ParseResult parse) => parse.GetResult(Format) is { Tokens: [{ Value: "json" }] };

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string found)
    {
        result.AddError($"--format {found}: use json or table.");
        return OutputFormat.Table;
    }
}
