namespace FeatureJobs.Delta.DuckDb;

/// <summary>Which rows are meant: those for which it is true; false and null are not.</summary>
/// <param name="Sql">A boolean expression of DuckDB over the table's columns.</param>
/// <param name="Pruning">
/// Something weaker, by which files are passed over: every row of <paramref name="Sql"/> passes it. Rivals that only touch other files do no harm.
/// Null: all files are looked into, and any rival that adds rows is a conflict.
/// </param>
public sealed record RowCondition(string Sql, FilePredicate? Pruning = null);
