namespace FeatureJobs.Delta;

/// <summary>
/// What a commit is based on. A rival that adds files which may hold rows of <see cref="Predicate"/>, or that removes one of <see cref="Files"/>,
/// has changed it (protocol notes: conflict checks 5 and 6).
/// </summary>
/// <param name="Predicate">The rows that were asked for; null: of added files none matter. Without conditions: all do.</param>
/// <param name="Files">The files that were looked into.</param>
public sealed record ReadSet(FilePredicate? Predicate, IReadOnlyList<AddFile> Files)
{
    /// <summary>Of a blind append.</summary>
    public static ReadSet Nothing { get; } = new(null, []);

    /// <summary>Whatever the table holds: any file that a rival adds or removes matters.</summary>
    public static ReadSet WholeTable { get; } = new(new FilePredicate([]), []) { IsWhole = true };

    internal bool IsWhole { get; private init; }

    internal bool IsNothing => Predicate is null && Files.Count == 0;
}
