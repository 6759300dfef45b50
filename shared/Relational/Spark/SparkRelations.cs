using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints a relation as one Spark statement, for a session with <see cref="SparkDialect.RequiredSettings"/>. Scans are resolved by the caller;
/// their times are TIMESTAMP. Everything else is printed from the tree alone.
/// </summary>
public static class SparkRelations
{
    private static readonly IReadOnlySet<Relation> _none = new HashSet<Relation>();
    private static readonly IReadOnlyDictionary<Relation, Relation> _asTheyAre = new Dictionary<Relation, Relation>();

    /// <summary>The statement that yields <paramref name="relation"/>.</summary>
    /// <param name="scan">A scan's rows as text for FROM: a table, a view, or a query in brackets.</param>
    /// <param name="kept">Nodes, by reference, whose rows are there already: <paramref name="scan"/> says where.</param>
    /// <param name="lookups">Nodes, by reference, that others stand for, as of <see cref="Lookup"/>.</param>
    public static string Print(Relation relation, Func<Relation, string> scan, IReadOnlySet<Relation>? kept = null, IReadOnlyDictionary<Relation, Relation>? lookups = null) =>
        new SparkRelationPrinter(scan, kept ?? _none, lookups ?? _asTheyAre).Print(relation);

    /// <summary>
    /// What may stand for a match whose left side is small, which Spark then broadcasts: the time of the match is found first, and the rest looked up by it.
    /// Null where the match is as narrow as that already, or its right side is dear to read twice.
    /// </summary>
    /// <param name="byPairs">Compare all rows with equal keys, instead of sorting them: faster while <see cref="LookedUp.Pairs"/> says that they are few.</param>
    public static Relation? Lookup(LatestRow latest, bool byPairs) =>
        RelationPrinter.Computes(latest.Right) || latest.Right.Columns.Length <= latest.Keys.Length + 1 + latest.Order.Length ? null
        : byPairs ? LookedUp.ByPairs(latest) : LookedUp.ByTime(latest);

    /// <summary>
    /// The nodes that a plan reads more than once and that compute something, inner ones first. Spark writes out what a statement names twice, and what is in it again,
    /// so that a deep plan grows beyond all bounds: their rows are better computed first and kept.
    /// </summary>
    public static IReadOnlyList<Relation> Shared(Relation relation)
    {
        var uses = new Dictionary<Relation, int>(ReferenceEqualityComparer.Instance);
        foreach (var input in relation.All().SelectMany(node => node.Inputs))
            uses[input] = uses.GetValueOrDefault(input) + 1;
        var computes = new Dictionary<Relation, bool>(ReferenceEqualityComparer.Instance);
        var shared = new List<Relation>();
        Visit(relation);
        return shared;

        bool Visit(Relation node)
        {
            if (computes.TryGetValue(node, out var known))
                return known;
            var costly = RelationPrinter.IsCostly(node);
            foreach (var input in node.Inputs)
                costly |= Visit(input);
            if (costly && uses.GetValueOrDefault(node) > 1)
            {
                shared.Add(node);
                costly = false;
            }
            computes.Add(node, costly);
            return costly;
        }
    }
}
