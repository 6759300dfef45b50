namespace FeatureJobs.Tests.Cases.Generation;

/// <summary>Values worth trying, by type: mostly plain ones with many ties, and the edges of the type.</summary>
internal static class ValuePools
{
    private static readonly string[] _strings =
        ["", "a", "A", "b", "O'Hare", "say \"x\"", "two words", "tab\tline\n", "zürich", "\uFB00", "😀", "日本", "null", "0"];

    /// <summary>One value of a column, or null with the given chance.</summary>
    /// <param name="wild">Draw from the edges too.</param>
    public static object? Value(Random random, Kind kind, bool wild, double nulls)
    {
        if (random.Chance(nulls))
            return null;
        var edge = wild && random.Chance(0.25);
        return kind switch
        {
            Kind.Bool => random.Chance(0.5),
            Kind.Int32 => edge ? random.From<long>(int.MinValue, int.MaxValue, 46_341, -1) : random.Between(-6, 12),
            Kind.Int64 => edge ? random.From(long.MinValue, long.MaxValue, long.MaxValue - 1, (1L << 53) + 1, -1) : random.Between(-6, 12),
            Kind.Float64 => edge
                ? random.From(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 1e308, -1e308, double.Epsilon, 1e-300, 2147483647.5)
                : random.From(0.0, 0.1, 0.2, -0.7, 15.0, 15.5, 1e9, 0.9, random.Between(-20, 40) / 4.0),
            Kind.String => random.From(_strings),
            Kind.Date => new Day(edge ? (int)random.From<long>(-719_162, -25_567, -1, 0, 2_932_896) : (int)random.Between(11_320, 11_326)),
            Kind.Timestamp => new Moment(edge ? random.From(Intake.Year1900, -1, 0, Intake.Year10000 - 1) : 978_307_200_000_000 + random.Between(0, 5) * 1_000_001),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>Minutes of a delay: some that round half-even, some that are no duration.</summary>
    public static object? Minutes(Random random) =>
        random.Chance(0.05) ? null : random.Chance(0.05) ? random.From(double.NaN, double.PositiveInfinity, 1e300) : random.From(0, 0, 1.0 / 512, 3.0 / 512, -1.5, 2);
}
