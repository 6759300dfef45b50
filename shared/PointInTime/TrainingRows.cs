using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.PointInTime;

/// <summary>A feature of a training set.</summary>
/// <param name="Group">The place of its group among the joined ones.</param>
/// <param name="Stored">Its name in the group.</param>
/// <param name="Name">Its name in the set.</param>
public sealed record TrainingFeature(int Group, string Stored, string Name);

/// <summary>The training set itself: every label row once, in the labels' order, with its own columns and the features.</summary>
public static class TrainingRows
{
    /// <param name="columns">The labels' columns, which come out as the file holds them.</param>
    /// <param name="joined">What the joins have given, one relation a group, at most one row a label.</param>
    public static Relation Of(Labels labels, ImmutableArray<Column> columns, ImmutableArray<Relation> joined, ImmutableArray<TrainingFeature> features)
    {
        // Names of our own until the end: a label's column may be called as a group's feature is.
        var rows = labels.Rows([.. columns.Select((column, i) => (column, $"l{i}"))]);
        for (var g = 0; g < joined.Length; g++)
        {
            var part = joined[g];
            var taken = features.Select((feature, i) => (feature, i)).Where(pair => pair.feature.Group == g);
            var named = new Project(part, [part.Keep(Labels.Number), .. taken.Select(pair => new NamedExpression($"f{pair.i}", part[pair.feature.Stored]))]);
            rows = new Join(rows, named, [Labels.Number], KeepLeft: true);
        }
        // A name that no column can have beside it: a label's column may be called __label.
        var number = "__number";
        while (columns.Any(column => column.Name.Equals(number, StringComparison.OrdinalIgnoreCase)))
            number += "_";
        var set = new Project(rows,
        [
            new(number, rows[Labels.Number]),
            .. columns.Select((column, i) => new NamedExpression(column.Name, rows[$"l{i}"])),
            .. features.Select((feature, i) => new NamedExpression(feature.Name, rows[$"f{i}"])),
        ]);
        return new Sort(set, [new(number)], Hidden: number);
    }
}
