using System.Collections.Immutable;

namespace FeatureJobs.Store;

/// <summary>What the files at a path hold, as far as definitions need to know.</summary>
/// <param name="Files">How many files there are, and how many of them were read, the newest names first.</param>
/// <param name="Rows">Rows of the files read.</param>
/// <param name="Unsupported">Columns of types that cannot be read yet: name and type.</param>
/// <param name="Keys">Columns that may name an entity, likeliest first, each with the reason.</param>
/// <param name="Times">Columns that may say when a row became true, likeliest first, each with the reason.</param>
/// <param name="Yaml">Definitions to begin with; null when no column can be a key, or none a time.</param>
public sealed record Inspection(
    string Path, (int Found, int Read) Files, long Rows, long Bytes,
    ImmutableArray<ColumnProfile> Columns, ImmutableArray<(string Name, string Type)> Unsupported,
    ImmutableArray<Likely> Keys, ImmutableArray<Likely> Times, ImmutableArray<string> Notes, string? Yaml);

/// <summary>One column's values in the files read.</summary>
/// <param name="Type">As definitions write it.</param>
/// <param name="Least">As <see cref="FeatureJobs.Engines.ArrowRows.Value"/>; null without values.</param>
public sealed record ColumnProfile(string Name, string Type, long Nulls, long Distinct, object? Least, object? Greatest);

/// <summary>A column that may be what is looked for.</summary>
public sealed record Likely(string Column, string Because);
