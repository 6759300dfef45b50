using CsCheck;
using FeatureJobs.Definitions;

namespace FeatureJobs.Tests;

public class DurationTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("90m", 5_400)]
    [InlineData("1h", 3_600)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    [InlineData("1d12h", 129_600)]
    [InlineData("0s", 0)]
    [InlineData("36500d", 3_153_600_000)]
    public void Reads(string text, long seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("h")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("1 h")]
    [InlineData("024h")]
    [InlineData("12h1d")]
    [InlineData("1h1h")]
    [InlineData("1H")]
    [InlineData("1w")]
    [InlineData("1h\n")]
    [InlineData("\u0661h")]
    [InlineData("36501d")]
    [InlineData("99999999999999999999999999d")]
    [InlineData("9223372036854775807ms")]
    [InlineData("36500d1ms")]
    public void Refuses(string text) => Assert.Null(Durations.Parse(text));

    [Fact]
    public void What_is_formatted_reads_as_the_same_length() =>
        Gen.Long[0, 36_500L * 86_400_000].Sample(milliseconds =>
        {
            var length = TimeSpan.FromMilliseconds(milliseconds);
            Assert.Equal(length, Durations.Parse(Durations.Format(length)));
        });

    [Theory]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("512MB", 512_000_000)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("64 kb", 64_000)]
    public void Reads_sizes(string text, long bytes) => Assert.Equal(bytes, Numbers.Bytes(text));

    [Theory]
    [InlineData("2")]
    [InlineData("GB")]
    [InlineData("0GB")]
    [InlineData("-1GB")]
    [InlineData("1.5GB")]
    [InlineData("2GBs")]
    [InlineData("999999999999999999TB")]
    public void Refuses_sizes(string text) => Assert.Null(Numbers.Bytes(text));

    [Theory]
    [InlineData("0", 0L, null)]
    [InlineData("100", 100L, null)]
    [InlineData("1%", null, 0.01)]
    [InlineData("0.5 %", null, 0.005)]
    [InlineData("100%", null, 1.0)]
    public void Reads_limits_of_bad_rows(string text, long? rows, double? share) => Assert.Equal(new BadRowLimit(rows, share), Numbers.BadRows(text));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("101%")]
    [InlineData("100.1%")]
    [InlineData("1e2")]
    [InlineData("99999999999999999999")]
    public void Refuses_limits_of_bad_rows(string text) => Assert.Null(Numbers.BadRows(text));
}
