namespace FeatureJobs.Relational;

/// <summary>What text may look like that becomes a value (<see cref="FeatureJobs.Expressions.Cast"/>): patterns that RE2 and Java read alike, without the spaces around.</summary>
internal static class TextForms
{
    public const string Integer = "[+-]?[0-9]+";
    public const string Float = @"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|-?Infinity";
    public const string Bool = "true|false";
    public const string Date = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}";
    public const string Time = @"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?";
    public const string Offset = "[+-](?:(?:0[0-9]|1[0-7]):[0-5][0-9]|18:00)";
}
