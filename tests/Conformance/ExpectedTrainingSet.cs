using System.Collections.Immutable;
using FeatureJobs.Runs;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Training;

namespace FeatureJobs.Tests;

/// <summary>What must come out for a training case, and what of a result is wrong.</summary>
internal sealed class ExpectedTrainingSet(TrainingCase @case, TrainingOracle oracle, bool fullNames)
{
    private readonly ImmutableArray<(HistoryGroup Group, HistoryFeature Feature, int Index)> _features =
        [.. @case.Groups.SelectMany(group => group.Features.Select((feature, i) => (group, feature, i)))];

    public IEnumerable<string> Faults(TrainingRowsRead read)
    {
        ImmutableArray<string> names = [.. @case.LabelColumns.Select(column => column.Name), .. _features.Select(feature => Name(feature.Group, feature.Feature))];
        if (!names.SequenceEqual(read.Names))
            return [$"columns should be {string.Join(", ", names)}, are {string.Join(", ", read.Names)}"];
        if (read.Rows.Count != @case.Labels.Length)
            return [$"{@case.Labels.Length} labels, {read.Rows.Count} rows"];
        return @case.Labels.SelectMany((label, row) => Expected(label).Select((value, i) => (value, i))
            .Where(pair => !ValueOrder.Same(pair.value, read.Rows[row][pair.i]))
            .Select(pair => $"row {row} of {string.Join(", ", label)}: {names[pair.i]} should be {YamlText.Value(pair.value)}, is {YamlText.Value(read.Rows[row][pair.i])}"));
    }

    public IEnumerable<string> Faults(TrainingSetManifest manifest)
    {
        foreach (var (group, found) in @case.Groups.Zip(manifest.Groups))
        {
            var fates = @case.Labels.Select(label => oracle.Of(group, label).Fate).CountBy(fate => fate).ToDictionary();
            var beyond = @case.Labels.Count(label => group.Keys.All(key => label[key.Name] is not null)
                && label[TrainingCase.EventTimestamp] is Moment time && time.Microseconds - group.AvailableAfter > group.EvaluatedThrough);
            (string, long, long)[] counts =
            [
                ("null keys", fates.GetValueOrDefault(LabelFate.NullKey), found.NullKeys),
                ("unknown", fates.GetValueOrDefault(LabelFate.Unknown), found.Unknown),
                ("expired", fates.GetValueOrDefault(LabelFate.Expired), found.Expired),
                ("beyond evaluated", beyond, found.BeyondEvaluated),
            ];
            foreach (var (what, should, @is) in counts.Where(count => count.Item2 != count.Item3))
                yield return $"{group.Name}: {what} should be {should}, is {@is}";
        }
        var nullTimes = @case.Labels.Count(label => label[TrainingCase.EventTimestamp] is null);
        if (manifest.Labels.Rows != @case.Labels.Length || manifest.Labels.NullTimes != nullTimes)
            yield return $"labels should be {@case.Labels.Length} and {nullTimes} without time, are {manifest.Labels.Rows} and {manifest.Labels.NullTimes}";
        foreach (var (feature, column) in _features.Zip(manifest.Columns.Where(column => column.Feature is not null)))
        {
            var nulls = @case.Labels.Count(label => oracle.Of(feature.Group, label).Features[feature.Index] is null);
            if (Math.Abs(column.NullRate!.Value - (double)nulls / @case.Labels.Length) > 1e-9 || column.Feature != $"{feature.Group.Name}@1:{feature.Feature.Name}")
                yield return $"{column.Feature}: {nulls} nulls should be a null rate of {(double)nulls / @case.Labels.Length}, is {column.NullRate}";
        }
    }

    private IEnumerable<object?> Expected(IReadOnlyDictionary<string, object?> label) =>
        @case.LabelColumns.Select(column => label[column.Name]).Concat(_features.Select(feature => oracle.Of(feature.Group, label).Features[feature.Index]));

    private string Name(HistoryGroup group, HistoryFeature feature)
    {
        var others = @case.LabelColumns.Select(column => column.Name).Concat(_features.Where(f => f.Feature != feature || f.Group != group).Select(f => f.Feature.Name));
        return fullNames || others.Contains(feature.Name, StringComparer.OrdinalIgnoreCase) ? $"{group.Name}__{feature.Name}" : feature.Name;
    }
}
