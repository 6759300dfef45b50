using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>The definition files, read but not yet typed: what sources there are, and so which columns must be looked up, is known; types are not.</summary>
public sealed class ParsedDefinitions
{
    private readonly Drafts _drafts;
    private readonly DiagnosticBag _found;

    private ParsedDefinitions(Drafts drafts, DiagnosticBag found)
    {
        (_drafts, _found) = (drafts, found);
        Sources =
        [
            .. from source in drafts.Sources
               where source is { Name: not null, ResolvedPath: not null }
               select new ParsedSource(source.Name!.Value, source.Path!.Value, source.Place.File, source.Format, source.Declared) { ResolvedPath = source.ResolvedPath! },
        ];
    }

    /// <summary>Reads all files. <paramref name="environment"/> resolves <c>${NAME}</c>, null for an undefined one.</summary>
    /// <param name="settingMistake">What is wrong with giving a Spark setting of this name, or null; without it, every name will do.</param>
    /// <param name="addressMistake">What is wrong with an address of Spark, or null; without it, whatever looks like one will do.</param>
    public static ParsedDefinitions Parse(IReadOnlyList<DefinitionFile> files, Func<string, string?> environment, Func<string, string?>? settingMistake = null, Func<string, string?>? addressMistake = null)
    {
        var found = new DiagnosticBag();
        return new ParsedDefinitions(DefinitionReader.Read(files, new Reading(found, new Variables(environment, found), settingMistake ?? (_ => null), addressMistake ?? (_ => null))), found);
    }

    /// <summary>Settings, or null when <c>feature_store.yaml</c> is missing or unusable. A setting with a mistake has its default here.</summary>
    public StoreSettings? Settings => _drafts.Settings;

    /// <summary>The sources found, with whatever of them could be read.</summary>
    public ImmutableArray<ParsedSource> Sources { get; }

    /// <summary>
    /// Types everything. <paramref name="columns"/> gives the columns of a source's files by the source's name, those of supported types;
    /// null where no file is there yet; it is asked only about sources that declare none. All mistakes of all files, those of reading included,
    /// are in <paramref name="diagnostics"/>, ordered by file and line; the result is null when there is any.
    /// </summary>
    public StoreDefinition? Bind(Func<string, IReadOnlyList<Column>?> columns, out ImmutableArray<Diagnostic> diagnostics)
    {
        var found = new DiagnosticBag();
        found.AddAll(_found);
        var bound = DefinitionBinder.Bind(_drafts, columns, found);
        diagnostics = found.InOrder();
        return diagnostics.IsEmpty ? bound() : null;
    }
}

/// <summary>What must be known of a source to look its columns up.</summary>
/// <param name="Path">As written, relative to the folder of <paramref name="DefinedIn"/>, or absolute. To show.</param>
/// <param name="Format">As said, or by the end of the path.</param>
/// <param name="Declared">Types from <c>columns</c>, or null when the files decide.</param>
public sealed record ParsedSource(string Name, string Path, string DefinedIn, SourceFormat Format, ImmutableArray<Column>? Declared)
{
    /// <summary><see cref="Path"/> with <c>${NAME}</c> replaced. To open files; never shown or stored.</summary>
    public required string ResolvedPath { get; init; }

    /// <summary>The name only, not <see cref="ResolvedPath"/>.</summary>
    public override string ToString() => $"source {Name}";
}
