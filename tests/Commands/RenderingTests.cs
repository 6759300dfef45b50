using FeatureJobs.Commands.Rendering;
using FeatureJobs.Registry;
using FeatureJobs.Runs;

namespace FeatureJobs.Tests;

public class RenderingTests
{
    private static readonly StorePlan Plan = new(3,
        [
            new(PlanAction.NewVersion, "group origin_delays@2",
                ["aggregations: added mean of delay over 12h; every other feature stays as it was in version 1", "the next run fills it from the whole source"],
                ["origin_delays/v2/tiles", "origin_delays/v2/history"]),
            new(PlanAction.Change, "service late_departure", ["origin_delays: version 1 to 2"], []),
        ],
        ["flights.date has no zone and is taken as UTC"]) { Next = null! };

    private static readonly RunReport Report = new("r1", new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
        [
            new()
            {
                Group = "origin_delays", Version = 1, Outcome = GroupOutcome.Completed, Batch = 2, Files = 1, RowsRead = 490123, RowsUsed = 490000, RowsFiltered = 100,
                RowsQuarantined = 23, Tiles = 81234, Boundaries = 744, RowsWritten = 91234, EvaluatedThrough = new(2001, 2, 1, 7, 0, 0, TimeSpan.Zero),
                Duration = TimeSpan.FromMilliseconds(2345), Warnings = ["1 total did not fit: origin=ATL at 2001-01-05T00:00:00Z"],
            },
            new() { Group = "route_delays", Version = 1, Outcome = GroupOutcome.Refused, Error = "flights-2001-01.parquet was changed after it was read; put the old file back." },
        ]);

    [Fact]
    public void A_plan_at_80_columns()
    {
        var terminal = new Terminal(width: 80);
        PlanText.Write(Plan, terminal.Console);
        Assert.Equal("""
            new version group origin_delays@2
                aggregations: added mean of delay over 12h; every other feature stays as it
                  was in version 1
                the next run fills it from the whole source
                table origin_delays/v2/tiles
                table origin_delays/v2/history
            change service late_departure
                origin_delays: version 1 to 2

            """, terminal.Data);
        Assert.Equal("""
            note: flights.date has no zone and is taken as UTC
            2 stages on registry revision 3.

            """, terminal.Narration);
    }

    [Fact]
    public void An_empty_plan_says_so()
    {
        var terminal = new Terminal();
        PlanText.Write(new(7, [], []) { Next = null! }, terminal.Console);
        Assert.Empty(terminal.Data);
        Assert.Equal("Nothing to apply: the files equal what has been applied (registry revision 7).\n", terminal.Narration);
    }

    [Fact]
    public void A_plan_as_json()
    {
        var terminal = new Terminal();
        JsonDocuments.Write(terminal.Console, ApplyDocument.Of(Plan with { Stages = Plan.Stages[1..] }, new ApplyOutcome.Conflicted(5)), JsonDocuments.Shapes.ApplyDocument);
        Assert.Equal("""
            {
              "outcome": "conflicted",
              "revision": 5,
              "plan": {
                "revision": 3,
                "empty": false,
                "stages": [
                  {
                    "action": "change",
                    "subject": "service late_departure",
                    "details": [
                      "origin_delays: version 1 to 2"
                    ],
                    "tables": []
                  }
                ],
                "notes": [
                  "flights.date has no zone and is taken as UTC"
                ]
              }
            }

            """, terminal.Data);
    }

    [Fact]
    public void A_report_at_120_columns()
    {
        var terminal = new Terminal(width: 120);
        RunText.Write(Report, terminal.Console);
        Assert.Equal("""
              group           │ outcome   │ files │ rows read │    used │ filtered │ quarantined │  tiles │ boundaries
             ─────────────────┼───────────┼───────┼───────────┼─────────┼──────────┼─────────────┼────────┼────────────
              origin_delays@1 │ completed │     1 │   490,123 │ 490,000 │      100 │          23 │ 81,234 │        744
              route_delays@1  │ refused   │     0 │         0 │       0 │        0 │           0 │      0 │          0

              group           │ rows written │ evaluated through    │ seconds
             ─────────────────┼──────────────┼──────────────────────┼─────────
              origin_delays@1 │       91,234 │ 2001-02-01T07:00:00Z │    2.35
              route_delays@1  │            0 │                      │    0.00

            """, terminal.Data);
        Assert.Equal("""
            warning: origin_delays@1: 1 total did not fit: origin=ATL at 2001-01-05T00:00:00Z
            origin_delays@1: 23 rows went to quarantine; featurejobs show quarantine origin_delays says why.
            error: route_delays@1: flights-2001-01.parquet was changed after it was read; put the old file back.

            """, terminal.Narration);
    }

    [Fact]
    public void A_report_at_80_columns()
    {
        var terminal = new Terminal(width: 80);
        RunText.Write(Report, terminal.Console);
        Assert.Equal("""
              group           │ outcome   │ files │ rows read │    used │ filtered
             ─────────────────┼───────────┼───────┼───────────┼─────────┼──────────
              origin_delays@1 │ completed │     1 │   490,123 │ 490,000 │      100
              route_delays@1  │ refused   │     0 │         0 │       0 │        0

              group           │ quarantined │  tiles │ boundaries │ rows written
             ─────────────────┼─────────────┼────────┼────────────┼──────────────
              origin_delays@1 │          23 │ 81,234 │        744 │       91,234
              route_delays@1  │           0 │      0 │          0 │            0

              group           │ evaluated through    │ seconds
             ─────────────────┼──────────────────────┼─────────
              origin_delays@1 │ 2001-02-01T07:00:00Z │    2.35
              route_delays@1  │                      │    0.00

            """, terminal.Data);
    }

    [Fact]
    public void A_report_as_json()
    {
        var terminal = new Terminal();
        JsonDocuments.Write(terminal.Console, RunDocument.Of(Report with { Groups = Report.Groups[..1] }), JsonDocuments.Shapes.RunDocument);
        Assert.Equal("""
            {
              "run_id": "r1",
              "started": "2026-11-23T12:00:00.000000Z",
              "exit_code": 0,
              "groups": [
                {
                  "group": "origin_delays",
                  "version": 1,
                  "outcome": "completed",
                  "batch": 2,
                  "files": 1,
                  "rows_read": 490123,
                  "rows_used": 490000,
                  "rows_filtered": 100,
                  "rows_quarantined": 23,
                  "tiles": 81234,
                  "boundaries": 744,
                  "rows_written": 91234,
                  "evaluated_through": "2001-02-01T07:00:00.000000Z",
                  "seconds": 2.345,
                  "warnings": [
                    "1 total did not fit: origin=ATL at 2001-01-05T00:00:00Z"
                  ],
                  "error": null
                }
              ]
            }

            """, terminal.Data);
    }

    [Fact]
    public void A_busy_group_says_when_to_come_back()
    {
        var terminal = new Terminal();
        RunText.Write(Report with { Groups = [new() { Group = "g", Version = 2, Outcome = GroupOutcome.Busy }] }, terminal.Console);
        Assert.Equal("error: g@2: another run is at work on it; run again when it has ended.\n", terminal.Narration);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(90, "90s")]
    [InlineData(2700, "45m")]
    [InlineData(10800, "3h")]
    [InlineData(86400, "1d")]
    [InlineData(90000, "25h")]
    public void Spans_are_written_as_definitions_write_them(int seconds, string text) => Assert.Equal(text, Words.Span(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(197.66666666666666, "197.6667")]
    [InlineData(0.0, "0")]
    [InlineData(-3.5, "-3.5")]
    [InlineData(0.0000123456789, "1.23457E-05")]
    [InlineData(1.5e12, "1.5E+12")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Floats_in_tables_are_short(double number, string text) => Assert.Equal(text, Words.Float(number));
}
