namespace FeatureJobs.Commands.Demo;

/// <summary>How well a score ranks.</summary>
internal static class RankScore
{
    /// <summary>
    /// The area under the ROC curve: the share of pairs of a positive and a negative in which the positive has the greater score, ties counted half
    /// (Mann and Whitney's U over n1 n0). NaN without both kinds.
    /// </summary>
    /// <param name="scores">Sorted in place.</param>
    /// <param name="positive">Sorted along.</param>
    public static double AreaUnderCurve(double[] scores, bool[] positive)
    {
        Array.Sort(scores, positive);
        double below = 0, pairs = 0;
        for (var from = 0; from < scores.Length;)
        {
            var to = from;
            long positives = 0;
            for (; to < scores.Length && scores[to] == scores[from]; to++)
                positives += positive[to] ? 1 : 0;
            var negatives = to - from - positives;
            pairs += positives * (below + 0.5 * negatives);
            below += negatives;
            from = to;
        }
        return pairs / (below * (scores.Length - below));
    }
}
