using System.Text.RegularExpressions;

namespace FeatureJobs.Submission;

/// <summary>What spark-submit and the driver write, into a file.</summary>
internal sealed partial class SparkLog(string path, Action<string>? follower) : IDisposable
{
    private const int Remembered = 200;
    private const int Shown = 6;

    private readonly Lock _gate = new();
    private readonly StreamWriter _file = new(path) { AutoFlush = true };
    private readonly Queue<string> _latest = new();

    public string Path => path;

    public async Task FollowAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            Add(line);
    }

    /// <summary>The last lines that tell of a failure, or simply the last lines.</summary>
    public string WhatMatters()
    {
        lock (_gate)
        {
            var telling = _latest.Where(line => Telling().IsMatch(line)).Distinct().TakeLast(Shown).ToList();
            return string.Join('\n', telling.Count > 0 ? telling : _latest.TakeLast(Shown));
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _file.Dispose();
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _file.WriteLine(line);
            _latest.Enqueue(line);
            if (_latest.Count > Remembered)
                _latest.Dequeue();
        }
        follower?.Invoke(line);
    }

    [GeneratedRegex(@"\bERROR\b|\bFATAL\b|^Error|Exception\b|^Caused by|bootstrap\.py:|\bkilled\b|OutOfMemory|not found|No such file", RegexOptions.ExplicitCapture)]
    private static partial Regex Telling();
}
