using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints a relation as one Spark statement, for a session with <see cref="SparkDialect.RequiredSettings"/>. Scans are resolved by the caller;
/// their times are TIMESTAMP. Everything else is printed from the tree alone.
/// </summary>
public static class SparkRelations
{
    /// <summary>The statement that yields <paramref name="relation"/>.</summary>
    /// <param name="scan">A scan's rows as text for FROM: a table, a view, or a query in brackets.</param>
    public static string Print(Relation relation, Func<Relation, string> scan) => new SparkRelationPrinter(scan).Print(relation);
}
