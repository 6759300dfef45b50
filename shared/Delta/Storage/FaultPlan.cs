using System.Collections.Immutable;
using System.Globalization;

namespace FeatureJobs.Delta;

/// <summary>Which commits <see cref="FaultyStorage"/> disturbs, and how. Counts the commits of all storages that share it.</summary>
public sealed class FaultPlan
{
    private readonly ImmutableArray<(int Commit, CommitFault Fault)> _faults;
    private int _commits;

    private FaultPlan(ImmutableArray<(int Commit, CommitFault Fault)> faults) => _faults = faults;

    internal bool IsEmpty => _faults.IsEmpty;

    /// <summary>
    /// <c>kill-before-commit:N</c>, <c>kill-after-commit:N</c>, <c>fail-commit:N</c>, <c>pause-commit:N:PATH</c> (until the file PATH is there),
    /// separated by commas. <c>no-lock</c> is the word of another room.
    /// </summary>
    /// <exception cref="FormatException">A fault is none of these.</exception>
    public static FaultPlan Parse(string text)
    {
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return new FaultPlan([.. text.Split(',', Tidy).Where(word => word != "no-lock").Select(ParseOne)]);
    }

    internal IReadOnlyList<CommitFault> NextCommit()
    {
        var commit = Interlocked.Increment(ref _commits);
        return [.. _faults.Where(fault => fault.Commit == commit).Select(fault => fault.Fault)];
    }

    private static (int Commit, CommitFault Fault) ParseOne(string word)
    {
        var parts = word.Split(':', 3);
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var commit))
        {
            throw Unknown(word);
        }

        CommitFault fault = (parts[0], parts.Length) switch
        {
            ("kill-before-commit", 2) => new CommitFault.KillBefore(),
            ("kill-after-commit", 2) => new CommitFault.KillAfter(),
            ("fail-commit", 2) => new CommitFault.Fail(),
            ("pause-commit", 3) => new CommitFault.Pause(parts[2]),
            _ => throw Unknown(word),
        };
        return (commit, fault);
    }

    private static FormatException Unknown(string word) => new(
        $"{FaultyStorage.EnvironmentVariable} holds '{word}'; known are kill-before-commit:N, kill-after-commit:N, fail-commit:N, pause-commit:N:PATH.");
}

/// <summary>What happens to one commit.</summary>
internal abstract record CommitFault
{
    internal sealed record KillBefore : CommitFault;

    internal sealed record KillAfter : CommitFault;

    internal sealed record Fail : CommitFault;

    internal sealed record Pause(string Until) : CommitFault;
}
