using FeatureJobs.Commands.Output;

namespace FeatureJobs.Tests;

public class ConsoleTests
{
    private static readonly TextTable Wide = new(1,
        [new("airport"), new("a_rather_long_feature", true), new("another_long_feature", true), new("the_last_feature")],
        [["ATL", "1", "22", "x"], ["ORD", "333", "4", "yy"]]);

    [Fact]
    public void A_table_that_fits_is_one()
    {
        var terminal = new Terminal(width: 120);
        terminal.Console.Table(Wide);
        Assert.Equal("""
              airport │ a_rather_long_feature │ another_long_feature │ the_last_feature
             ─────────┼───────────────────────┼──────────────────────┼──────────────────
              ATL     │                     1 │                   22 │ x
              ORD     │                   333 │                    4 │ yy

            """, terminal.Data);
    }

    [Fact]
    public void A_wider_table_goes_on_below_under_its_leading_columns()
    {
        var terminal = new Terminal(width: 60);
        terminal.Console.Table(Wide);
        Assert.Equal("""
              airport │ a_rather_long_feature │ another_long_feature
             ─────────┼───────────────────────┼──────────────────────
              ATL     │                     1 │                   22
              ORD     │                   333 │                    4

              airport │ the_last_feature
             ─────────┼──────────────────
              ATL     │ x
              ORD     │ yy

            """, terminal.Data);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(47)]
    [InlineData(80)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        var terminal = new Terminal(width);
        terminal.Console.Table(new(1, [new("group"), new("error")], [["origin_delays", string.Join(' ', Enumerable.Repeat("a long message", 20))]]));
        terminal.Console.Table(Wide);
        Assert.All(terminal.Data.Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length} > {width}: {line}"));
    }

    [Fact]
    public void Without_a_terminal_nothing_is_broken()
    {
        var terminal = new Terminal();
        terminal.Console.Table(new(1, [new("group"), new("error")], [["g", new string('x', 500)]]));
        Assert.Contains(new string('x', 500), terminal.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_without_a_terminal_is_a_line_a_step()
    {
        var terminal = new Terminal();
        var result = await terminal.Console.WithProgressAsync(steps =>
        {
            steps.Report(new("origin_delays", "folding", 0));
            steps.Report(new("origin_delays", "folding", 0.5));
            steps.Report(new("route_delays", "folding", null));
            steps.Report(new("origin_delays", "history", null));
            return Task.FromResult(42);
        });
        Assert.Equal(42, result);
        Assert.Equal("origin_delays: folding\nroute_delays: folding\norigin_delays: history\n", terminal.Narration);
        Assert.Empty(terminal.Data);
    }

    [Fact]
    public async Task Progress_on_a_terminal_is_bars_on_stderr()
    {
        var terminal = new Terminal(width: 80, terminal: true, colour: true);
        var result = await terminal.Console.WithProgressAsync(steps =>
        {
            steps.Report(new("origin_delays", "folding [events]", 0.5));
            return Task.FromResult(42);
        });
        Assert.Equal(42, result);
        Assert.Contains("folding [events]", terminal.Narration, StringComparison.Ordinal);
        Assert.Empty(terminal.Data);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Colour_needs_a_terminal_and_nobody_against_it(bool terminal, bool colour, bool coloured)
    {
        var console = new Terminal(terminal: terminal, colour: colour);
        console.Console.Heading("one");
        console.Console.Error("two");
        Assert.Equal(coloured, console.Narration.Contains('\e', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("y\n", true)]
    [InlineData("YES\n", true)]
    [InlineData("\n", false)]
    [InlineData("n\n", false)]
    [InlineData("", false)]
    public void Only_a_yes_is_a_yes(string input, bool answer) =>
        Assert.Equal(answer, new Terminal(canAsk: true, input: input).Console.Confirm("Apply this?"));
}
