#pragma warning disable CA1822, IDE0060
using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>The definition files, read but not yet typed: what sources there are, and so which columns must be looked up, is known; types are not.</summary>
public sealed class ParsedDefinitions
{
    /// <summary>Reads all files. <paramref name="environment"/> resolves <c>${NAME}</c>, null for an undefined one.</summary>
    public static ParsedDefinitions Parse(IReadOnlyList<DefinitionFile> files, Func<string, string?> environment) => throw new NotSupportedException();

    /// <summary>Settings, or null when <c>feature_store.yaml</c> is missing or unusable.</summary>
    public StoreSettings? Settings => null;

    /// <summary>The sources found, with whatever of them could be read.</summary>
    public ImmutableArray<ParsedSource> Sources => [];

    /// <summary>
    /// Types everything. <paramref name="columns"/> gives a source's columns by its name: the declared ones or those read from its files;
    /// null where no file is there yet. All mistakes of all files, those of reading included, are in <paramref name="diagnostics"/>, ordered by file and line;
    /// the result is null when there is any.
    /// </summary>
    public StoreDefinition? Bind(Func<string, IReadOnlyList<Column>?> columns, out ImmutableArray<Diagnostic> diagnostics) => throw new NotSupportedException();
}

/// <summary>What must be known of a source to look its columns up.</summary>
/// <param name="Declared">Types from <c>columns</c>, or null when the files decide.</param>
public sealed record ParsedSource(string Name, string Path, string DefinedIn, ImmutableArray<Column>? Declared);
