using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.PointInTime;

/// <summary>The last step of a join: stored values become what a model sees.</summary>
public static class Presented
{
    /// <summary>True where the group's ttl makes all features null.</summary>
    public const string Expired = "__expired";

    /// <summary>
    /// <see cref="Labels.Number"/>, <see cref="Expired"/> and the features, under their stored names, of each label whose entity is known.
    /// Labels without row here have no features.
    /// </summary>
    /// <param name="rows">At most one row a label, with its moment and the features as stored.</param>
    /// <param name="since">From when on the ttl counts, microseconds since the epoch.</param>
    internal static Relation Of(JoinedGroup group, Relation rows, Expression since)
    {
        Expression expired = group.Ttl is { } ttl ? rows[Labels.Moment].Minus(since).GreaterThan(Literal.Of(ttl)) : Literal.Of(false);
        return new Project(rows,
        [
            rows.Keep(Labels.Number),
            new(Expired, expired),
            .. group.Features.Select(feature => new NamedExpression(feature.Name, Masked(Value(rows, feature)))),
        ]);

        Expression Masked(Expression value) => group.Ttl is null ? value : Express.When(expired, Literal.Null(value.Type), value);
    }

    /// <summary>No stored feature depends on when it is read: the difference to the label's own time is made here.</summary>
    private static Expression Value(Relation rows, Feature feature)
    {
        var stored = rows[feature.Name];
        return JoinedGroup.IsTimeSinceLast(feature)
            ? rows[Labels.Moment].Minus(stored.ToMicroseconds()).To(DataType.Float64).DividedBy(Literal.Of(1_000_000.0))
            : stored;
    }
}
