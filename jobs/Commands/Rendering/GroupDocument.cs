using System.Collections.Immutable;
using FeatureJobs.Commands.Output;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands.Rendering;

/// <param name="Freshness">As declared, for example 6h, or null.</param>
internal sealed record GroupDocument(
    string Group, int Version, string Entity, string Source, string? Every, int Features, long Batches,
    string? EvaluatedThrough, string? Freshness, long TileBytes, long HistoryBytes)
{
    public static GroupDocument Of(GroupStatus g) => new(
        g.Group, g.Version, g.Entity, g.Source, Words.Span(g.Every), g.Features, g.Batches,
        Words.ExactTime(g.EvaluatedThrough), Words.Span(g.Freshness), g.TileBytes, g.HistoryBytes);
}

internal static class GroupsTable
{
    public static TextTable Of(ImmutableArray<GroupStatus> groups) => new(1,
        [
            new("group"), new("entity"), new("source"), new("every"), new("freshness"), new("features", true), new("batches", true),
            new("evaluated through"), new("tiles", true), new("history", true),
        ],
        [
            .. from g in groups
               select (ImmutableArray<string>)
               [
                   $"{g.Group}@{g.Version}", g.Entity, g.Source, Words.Span(g.Every) ?? "", Words.Span(g.Freshness) ?? "", Words.Count(g.Features),
                   Words.Count(g.Batches), Words.Time(g.EvaluatedThrough), Words.Bytes(g.TileBytes), Words.Bytes(g.HistoryBytes),
               ],
        ]);
}
