using System.Text.RegularExpressions;

namespace FeatureJobs.Definitions;

/// <summary>What may be a name. Names become columns and folders of every engine and disk, so letters of one script, and never two that differ in case only.</summary>
internal static partial class Names
{
    public const int Longest = 64;

    /// <summary>A feature's name is made of a name, a function and a window.</summary>
    public const int LongestFeature = 128;

    public const int LongestColumn = 255;

    /// <summary>Columns that tiles and history have beside keys and features (design, section 6).</summary>
    private static readonly string[] Reserved = ["event_timestamp", "created_timestamp", "batch", "known", "kind", "record", "tile_start"];

    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Mistake(string name) =>
        name.Length > Longest ? $"names have at most {Longest} characters, this one {name.Length}"
        : !Identifier().IsMatch(name) ? "names are letters A-Z, digits and _, and do not start with a digit"
        : null;

    /// <summary>
    /// A group is a folder beside the store's own, which start with _, and part of <c>group__feature</c>, which must be readable one way only.
    /// </summary>
    public static string? GroupMistake(string name) =>
        Mistake(name)
        ?? (name.StartsWith('_') ? "names of groups do not start with _; such folders are the store's own"
        : name.Contains("__", StringComparison.Ordinal) || name.EndsWith('_') ? "names of groups have no __ and no _ at the end; features are also called group__feature"
        : null);

    /// <summary>A key stands in tiles and history.</summary>
    public static string? KeyMistake(string name) =>
        Mistake(name) ?? (IsReserved(name) ? "a column of this name is in every history or tile table; name the key otherwise (a source can derive it)" : null);

    /// <summary>A source's column may be called anything that a Parquet file can hold and a message can show.</summary>
    public static string? ColumnMistake(string name) =>
        name.Length is 0 or > LongestColumn || name.Any(char.IsControl) ? $"names of columns have 1 to {LongestColumn} characters and no control characters" : null;

    public static bool IsReserved(string name) => Reserved.Contains(name, Comparer);

    public static bool IsIdentifier(string text) => Identifier().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Identifier();
}
