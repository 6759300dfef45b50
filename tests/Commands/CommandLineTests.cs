using System.Text.Json;
using FeatureJobs.Commands;

namespace FeatureJobs.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("aply: ", "it has init, inspect, validate, preview, sql, plan, apply, run, training-set, get, show, delta, doctor, demo", "aply")]
    [InlineData("--stor: ", "plan has no such option", "plan", "--stor")]
    [InlineData("--form: ", "groups has no such option", "show", "groups", "--form")]
    [InlineData("needs a command: ", "incremental-aggregation", "run")]
    [InlineData("needs a command: ", "groups, runs, history, quarantine", "show")]
    [InlineData("'--key' is required", "show history --help", "show", "history", "g")]
    [InlineData("--key x: write it as COLUMN=VALUE", "--key origin=ATL", "show", "history", "g", "--key", "x")]
    [InlineData("--key =x: write it as COLUMN=VALUE", "--key origin=ATL", "show", "history", "g", "--key", "=x")]
    [InlineData("origin was given twice", "one entity has one value", "show", "history", "g", "--key", "origin=A", "--key", "origin=B")]
    [InlineData("--format xml: use json or table", "plan --help", "plan", "--format", "xml")]
    [InlineData("--at noon: not a time", "without a zone it is UTC", "run", "incremental-aggregation", "--at", "noon")]
    [InlineData("--until 2001-13-01: not a time", "2001-04-06T18:30:00+02:00", "run", "incremental-aggregation", "--until", "2001-13-01")]
    [InlineData("cars: no such example", "there are empty and flights", "init", "cars", "x")]
    [InlineData("--master: 'local[two]' is no Spark master", "write local[*]", "run", "online-sync", "--engine", "spark", "--master", "local[two]")]
    [InlineData("'mars'", "'duckdb'", "plan", "--engine", "mars")]
    [InlineData("plan has no such option", "--master", "plan", "--master", "local[2]")]
    [InlineData("there is no terminal to ask on", "apply --yes", "apply")]
    [InlineData("--from 2001-04-07T00:00:00Z is after --to 2001-04-06T00:00:00Z", "error: ", "show", "history", "g", "--key", "a=b", "--from", "2001-04-07", "--to", "2001-04-06")]
    public async Task A_command_line_with_a_mistake_ends_with_2_and_says_what_would_be_right(string found, string next, params string[] args)
    {
        var terminal = new Terminal();
        Assert.Equal(2, await terminal.RunAsync(args));
        Assert.Contains(found, terminal.Narration, StringComparison.Ordinal);
        Assert.Contains(next, terminal.Narration, StringComparison.Ordinal);
        Assert.Empty(terminal.Data);
    }

    [Fact]
    public async Task All_mistakes_of_a_command_line_are_said_at_once()
    {
        var terminal = new Terminal();
        await terminal.RunAsync("run", "incremental-aggregation", "--at", "noon", "--until", "never", "--what");
        Assert.Contains("--at noon", terminal.Narration, StringComparison.Ordinal);
        Assert.Contains("--until never", terminal.Narration, StringComparison.Ordinal);
        Assert.Contains("--what", terminal.Narration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show", "groups", "--format", "json", "--what")]
    [InlineData("apply", "--format=json")]
    public async Task With_json_the_error_is_the_document(params string[] args)
    {
        var terminal = new Terminal();
        Assert.Equal(2, await terminal.RunAsync(args));
        using var document = JsonDocument.Parse(terminal.Data);
        Assert.Equal(2, document.RootElement.GetProperty("error").GetProperty("exit_code").GetInt32());
        Assert.Empty(terminal.Narration);
    }

    [Fact]
    public async Task The_jobs_own_executable_takes_the_same_options()
    {
        var terminal = new Terminal();
        Assert.Equal(0, await terminal.RunAsync(Trees.IncrementalAggregation, ["--help"]));
        foreach (var option in new[] { "--store", "--format", "--group", "--until", "--at", "--verbose" })
            Assert.Contains(option, terminal.Data, StringComparison.Ordinal);
        Assert.Equal(2, await new Terminal().RunAsync(Trees.IncrementalAggregation, ["--at", "noon"]));
    }

    [Theory]
    [InlineData("2001-04-06", "2001-04-06T00:00:00.000000Z")]
    [InlineData("2001-04-06T18:30", "2001-04-06T18:30:00.000000Z")]
    [InlineData("2001-04-06 18:30:05", "2001-04-06T18:30:05.000000Z")]
    [InlineData("2001-04-06T18:30:05.25", "2001-04-06T18:30:05.250000Z")]
    [InlineData("2001-04-06T18:30:05.000001Z", "2001-04-06T18:30:05.000001Z")]
    [InlineData("2001-04-06T18:30Z", "2001-04-06T18:30:00.000000Z")]
    [InlineData("2001-04-06T00:30:00+02:00", "2001-04-05T22:30:00.000000Z")]
    public void Times_are_UTC_where_they_have_no_zone(string text, string expected)
    {
        Assert.True(TimeOption.TryParse(text, out var time));
        Assert.Equal(expected, Commands.Rendering.Words.ExactTime(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2001")]
    [InlineData("2001-04")]
    [InlineData("06.04.2001")]
    [InlineData("2001-4-6")]
    [InlineData("2001-04-06T24:00")]
    [InlineData("2001-04-06T18")]
    [InlineData("now")]
    public void Other_texts_are_no_times(string text) => Assert.False(TimeOption.TryParse(text, out _));

    [Fact]
    public void A_keys_value_may_hold_any_character() =>
        Assert.Equal(new Dictionary<string, string> { ["a"] = "x=y", ["b"] = "", ["c"] = "@z" }, KeyOption.Read(["a=x=y", "b=", "c=@z"]));
}
