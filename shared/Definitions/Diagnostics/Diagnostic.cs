namespace FeatureJobs.Definitions;

/// <summary>A mistake of the user in a definition file: a stable code, a place, what was found and what would be valid.</summary>
/// <param name="Code"><c>FJ</c> and four digits; never reused for another mistake.</param>
/// <param name="File">Path relative to the store's folder, with forward slashes.</param>
/// <param name="Line">1-based; 0 when the file as a whole is meant.</param>
/// <param name="Column">1-based; 0 when the file as a whole is meant.</param>
public sealed record Diagnostic(string Code, string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: CODE: message</c>, the form that editors and terminals link.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Code}: {Message}" : $"{File}:{Line}:{Column}: {Code}: {Message}";
}

/// <summary>One definition file: its path relative to the store's folder (forward slashes) and its text.</summary>
public sealed record DefinitionFile(string Path, string Text);
