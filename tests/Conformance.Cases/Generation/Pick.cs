namespace FeatureJobs.Tests.Cases.Generation;

/// <summary>Draws from a seeded generator.</summary>
internal static class Pick
{
    public static T From<T>(this Random random, params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>True with the given chance (0..1).</summary>
    public static bool Chance(this Random random, double chance) => random.NextDouble() < chance;

    /// <summary>Both ends inclusive.</summary>
    public static long Between(this Random random, long least, long greatest) => random.NextInt64(least, greatest + 1);
}
