using FeatureJobs.Commands;
using FeatureJobs.Definitions;
using FeatureJobs.Delta;
using FeatureJobs.Engines;
using FeatureJobs.Runs;
using FeatureJobs.Submission;

namespace FeatureJobs.Tests;

public class ExitCodeTests
{
    public static TheoryData<Exception, int> Exceptions() => new()
    {
        { new InvalidOperationException("x"), 1 },
        { new NotSupportedException("x"), 1 },
        { new UsageException("x"), 2 },
        { new DiagnosticException([new("FJ1001", "a.yaml", 1, 1, "x")]), 2 },
        { new IOException("x"), 3 },
        { new FileNotFoundException("x"), 3 },
        { new UnauthorizedAccessException("x"), 3 },
        { new DeltaException("x"), 3 },
        { new DeltaException("x", isTransient: true), 75 },
        { new SubmissionException("x") { IsMistake = true }, 2 },
        { new SubmissionException("x"), 3 },
        { new SubmissionException("x", isTransient: true), 75 },
        { new EngineException("x"), 3 },
        { new EngineException("x", isTransient: true), 75 },
        { new EngineException("x") { IsUnexpected = true }, 1 },
        { new EngineException("x") { IsMistake = true }, 2 },
    };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void An_exception_has_its_code(Exception exception, int code) => Assert.Equal(code, Failure.Of(exception).ExitCode);

    [Theory]
    [InlineData(0)]
    [InlineData(0, GroupOutcome.Completed, GroupOutcome.NoNewData)]
    [InlineData(4, GroupOutcome.Completed, GroupOutcome.Busy)]
    [InlineData(75, GroupOutcome.Busy, GroupOutcome.FailedTransiently)]
    [InlineData(2, GroupOutcome.FailedTransiently, GroupOutcome.Refused, GroupOutcome.Busy)]
    [InlineData(3, GroupOutcome.Completed, GroupOutcome.Refused, GroupOutcome.FailedTransiently, GroupOutcome.Failed)]
    public void A_run_ends_with_what_a_person_must_mend_first(int code, params GroupOutcome[] outcomes) =>
        Assert.Equal(code, ExitCodes.Of([.. outcomes.Select((o, i) => new GroupReport { Group = $"g{i}", Version = 1, Outcome = o })]));

    [Fact]
    public void A_bug_asks_to_be_reported_and_shows_its_trace_only_when_asked()
    {
        var failure = Failure.Of(Thrown());
        var brief = new Terminal();
        Assert.Equal(1, FailureReport.Write(failure, brief.Console, json: false, verbose: false));
        Assert.Equal("""
            error: This is a mistake of featurejobs, not yours; please report it: InvalidOperationException: the sky fell
            --verbose shows where it happened.

            """, brief.Narration);
        var verbose = new Terminal();
        FailureReport.Write(failure, verbose.Console, json: false, verbose: true);
        Assert.Contains(nameof(Thrown), verbose.Narration, StringComparison.Ordinal);
        Assert.Empty(brief.Data + verbose.Data);
    }

    [Fact]
    public void Diagnostics_are_lines_that_editors_link()
    {
        var terminal = new Terminal();
        var failure = Failure.Of(new DiagnosticException([new("FJ1023", "features/a.yaml", 4, 7, "no column delya; there is delay"), new("FJ1001", "b.yaml", 0, 0, "empty"), new("FJ2003", "", 0, 0, "no such group")]));
        Assert.Equal(2, FailureReport.Write(failure, terminal.Console, json: false, verbose: false));
        Assert.Equal("""
            features/a.yaml:4:7: FJ1023: no column delya; there is delay
            b.yaml: FJ1001: empty
            FJ2003: no such group
            error: 3 mistakes.

            """, terminal.Narration);
    }

    [Fact]
    public void Diagnostics_as_json()
    {
        var terminal = new Terminal();
        var failure = Failure.Of(new DiagnosticException([new("FJ1023", "features/a.yaml", 4, 7, "no column 'delya'")]));
        FailureReport.Write(failure, terminal.Console, json: true, verbose: false);
        Assert.Equal("""
            {
              "error": {
                "exit_code": 2,
                "message": "1 mistake.",
                "diagnostics": [
                  {
                    "code": "FJ1023",
                    "file": "features/a.yaml",
                    "line": 4,
                    "column": 7,
                    "message": "no column 'delya'"
                  }
                ],
                "trace": null
              }
            }

            """, terminal.Data);
    }

    [Fact]
    public void A_failure_after_the_first_data_is_said_on_stderr()
    {
        var terminal = new Terminal();
        terminal.Console.Data.Write("[\n{}");
        Assert.Equal(3, FailureReport.Write(Failure.Of(new IOException("disk full")), terminal.Console, json: true, verbose: false));
        Assert.Equal("[\n{}", terminal.Data);
        Assert.Equal("error: disk full\n", terminal.Narration);
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("the sky fell");
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }
}
