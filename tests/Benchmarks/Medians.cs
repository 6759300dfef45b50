using System.Globalization;

namespace FeatureJobs.Benchmarks;

/// <summary>What several contestants took in the same rounds.</summary>
internal sealed class Medians
{
    private readonly Dictionary<string, List<double>> _taken = [];
    private readonly List<string> _names = [];

    public void Add(string name, double seconds)
    {
        if (!_taken.TryGetValue(name, out var taken))
        {
            _names.Add(name);
            _taken.Add(name, taken = []);
        }
        taken.Add(seconds);
    }

    /// <summary>The median; the lower of two.</summary>
    public static double Of(IEnumerable<double> values) => values.Order().ToList() is var sorted && sorted.Count > 0 ? sorted[(sorted.Count - 1) / 2] : double.NaN;

    /// <summary>The median of each, in the order of arrival.</summary>
    public string Show() => string.Join(", ", _names.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} {Of(_taken[name]):F2} s")));

    /// <summary>The median of one by that of another, and the median of the ratios round by round, which a machine that grows slower or faster does not change.</summary>
    public string Ratio(string one, string other) => string.Create(CultureInfo.InvariantCulture,
        $"{one} / {other}: {Of(_taken[one]) / Of(_taken[other]):F2} (round by round {Of(_taken[one].Zip(_taken[other], (a, b) => a / b)):F2})");
}
