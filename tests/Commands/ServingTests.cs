using System.Collections.Immutable;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Runs;
using FeatureJobs.Store;

namespace FeatureJobs.Tests;

/// <summary>What get, online-sync and training-set print.</summary>
public class ServingTests
{
    private static readonly DateTimeOffset Noon = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyDictionary<string, object?>[] Entities =
        [new Dictionary<string, object?> { ["origin"] = "ATL", ["gate"] = "7" }, new Dictionary<string, object?> { ["gate"] = "8", ["origin"] = null }];

    private static readonly OnlineFeatures Features = new("late", Noon, ["count_3h", "delay_mean_1d", "remark"],
        [
            new([2L, double.NaN, "\"new\" é"], Status(OnlineStatus.Found, OnlineStatus.Found)),
            new([null, null, null], Status(OnlineStatus.NotFound, OnlineStatus.Expired)),
        ],
        ImmutableSortedDictionary<string, DateTimeOffset?>.Empty.Add("delays@1", Noon.AddHours(-1)).Add("gates@2", null));

    private static readonly SyncReport Synced = new(Noon,
        [
            new() { Group = "delays", Version = 1, Outcome = GroupOutcome.Completed, Full = true, Written = 1234, Refused = 1, Batch = 7, EvaluatedThrough = Noon, Duration = TimeSpan.FromSeconds(1.5), Warnings = ["Another sync came further."] },
            new() { Group = "gates", Version = 2, Outcome = GroupOutcome.FailedTransiently, Error = "Redis is away: try again." },
        ]);

    private static readonly TrainingSetReport Trained = new("/sets/train.csv", "/sets/train.csv.manifest.json", new()
    {
        Service = "late",
        Accuracy = "snapshot",
        SkewAllowed = false,
        KnownAtLabel = false,
        CreatedAt = Noon,
        Engine = "duckdb",
        Labels = new("labels.csv", "00", 1000, 10, 3),
        Groups = [new("delays", 1, 7, Noon, "h", 20, 70, 100, 5)],
        Columns = [new("origin", null, null), new("count_3h", "delays@1:count_3h", 0.2), new("delay_mean_1d", "delays@1:delay_mean_1d", 0.75)],
    }, ["3 labels lie in the future; their features are those known now."], TimeSpan.FromSeconds(2));

    [Fact]
    public void One_entity_is_a_feature_a_row()
    {
        var terminal = new Terminal(width: 80);
        OnlineFeaturesText.Write(Features with { Rows = Features.Rows[..1] }, Entities[..1], terminal.Console);
        Assert.Equal("""
              feature       │   value
             ───────────────┼─────────
              count_3h      │       2
              delay_mean_1d │     NaN
              remark        │ "new" é

            """, terminal.Data);
        Assert.Equal("""
            delays@1: online through 2024-03-01T11:00:00Z.
            gates@2: never brought online. 'featurejobs run online-sync' does it.

            """, terminal.Narration);
    }

    [Fact]
    public void Several_entities_are_rows_and_what_was_not_found_is_counted()
    {
        var terminal = new Terminal(width: 100);
        OnlineFeaturesText.Write(Features with { EvaluatedThrough = Features.EvaluatedThrough.SetItem("gates@2", Noon) }, Entities, terminal.Console);
        Assert.Equal("""
              origin │ gate │ count_3h │ delay_mean_1d │  remark
             ────────┼──────┼──────────┼───────────────┼─────────
              ATL    │ 7    │        2 │           NaN │ "new" é
                     │ 8    │          │               │

            """, terminal.Data);
        Assert.Equal("""
            delays@1: online through 2024-03-01T11:00:00Z; 1 entity not found.
            gates@2: online through 2024-03-01T12:00:00Z; 1 entity expired by ttl.

            """, terminal.Narration);
    }

    [Fact]
    public void Features_as_json()
    {
        var terminal = new Terminal();
        OnlineFeaturesJson.Write(Features, Entities, terminal.Console);
        Assert.Equal("""
            {
              "service": "late",
              "at": "2024-03-01T12:00:00.000000Z",
              "evaluated_through": {
                "delays@1": "2024-03-01T11:00:00.000000Z",
                "gates@2": null
              },
              "rows": [
                {
                  "entity": {
                    "origin": "ATL",
                    "gate": "7"
                  },
                  "features": {
                    "count_3h": 2,
                    "delay_mean_1d": "NaN",
                    "remark": "\"new\" é"
                  },
                  "statuses": {
                    "delays@1": "found",
                    "gates@2": "found"
                  }
                },
                {
                  "entity": {
                    "gate": "8",
                    "origin": null
                  },
                  "features": {
                    "count_3h": null,
                    "delay_mean_1d": null,
                    "remark": null
                  },
                  "statuses": {
                    "delays@1": "not_found",
                    "gates@2": "expired"
                  }
                }
              ]
            }

            """, terminal.Data);
    }

    [Fact]
    public void A_sync_is_a_row_a_group_and_its_warnings_and_errors()
    {
        var terminal = new Terminal(width: 120);
        SyncText.Write(Synced, terminal.Console);
        Assert.Equal("""
              group    │ outcome            │ sync │ rows written │ refused │ online through       │ seconds
             ──────────┼────────────────────┼──────┼──────────────┼─────────┼──────────────────────┼─────────
              delays@1 │ completed          │ full │        1,234 │       1 │ 2024-03-01T12:00:00Z │    1.50
              gates@2  │ failed transiently │      │            0 │       0 │                      │    0.00

            """, terminal.Data);
        Assert.Equal("""
            warning: Another sync came further.
            error: gates@2: Redis is away: try again.

            """, terminal.Narration);
    }

    [Fact]
    public void A_sync_as_json_has_the_exit_code()
    {
        var document = SyncDocument.Of(Synced);
        Assert.Equal(75, document.ExitCode);
        var gates = document.Groups[1];
        Assert.Equal(("gates", 2, "failed_transiently", false, 0L, "Redis is away: try again."), (gates.Group, gates.Version, gates.Outcome, gates.Full, gates.Written, gates.Error));
        Assert.Equal("2024-03-01T12:00:00.000000Z", document.Groups[0].EvaluatedThrough);
    }

    [Fact]
    public void A_training_set_says_how_labels_met_groups_and_what_is_mostly_null()
    {
        var terminal = new Terminal(width: 120);
        TrainingSetText.Write(Trained, terminal.Console);
        // Of 1000 labels 10 have no time, 20 no key, 70 are unknown and 100 expired.
        Assert.Equal("""
              group    │ evaluated through    │ labels found │ unknown │ null keys │ expired │ beyond
             ──────────┼──────────────────────┼──────────────┼─────────┼───────────┼─────────┼────────
              delays@1 │ 2024-03-01T12:00:00Z │          800 │      70 │        20 │     100 │      5

            """, terminal.Data);
        Assert.Equal("""
            warning: 3 labels lie in the future; their features are those known now.
            Null in more than half of the rows: delay_mean_1d (75 %).
            1,000 rows, 2 features, accuracy snapshot, 2.00 s: /sets/train.csv and train.csv.manifest.json.

            """, terminal.Narration);
    }

    private static ImmutableSortedDictionary<string, OnlineStatus> Status(OnlineStatus delays, OnlineStatus gates) =>
        ImmutableSortedDictionary<string, OnlineStatus>.Empty.Add("delays@1", delays).Add("gates@2", gates);
}
