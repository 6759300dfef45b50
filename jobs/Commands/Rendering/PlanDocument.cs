using FeatureJobs.Registry;

namespace FeatureJobs.Commands.Rendering;

/// <param name="Revision">Of the registry the plan was made against.</param>
internal sealed record PlanDocument(long Revision, bool Empty, StageDocument[] Stages, string[] Notes)
{
    public static PlanDocument Of(StorePlan plan) => new(plan.Revision, plan.IsEmpty, [.. plan.Stages.Select(StageDocument.Of)], [.. plan.Notes]);
}

internal sealed record StageDocument(string Action, string Subject, string[] Details, string[] Tables)
{
    public static StageDocument Of(PlanStage stage) => new(Words.Snake(stage.Action), stage.Subject, [.. stage.Details], [.. stage.Tables]);
}

/// <param name="Outcome">applied, nothing_to_do or conflicted.</param>
/// <param name="Revision">Where the registry is now.</param>
internal sealed record ApplyDocument(string Outcome, long Revision, PlanDocument Plan)
{
    public static ApplyDocument Of(StorePlan plan, ApplyOutcome outcome) => outcome switch
    {
        ApplyOutcome.Applied a => new("applied", a.Revision, PlanDocument.Of(plan)),
        ApplyOutcome.Conflicted c => new("conflicted", c.RivalRevision, PlanDocument.Of(plan)),
        ApplyOutcome.NothingToDo n => new("nothing_to_do", n.Revision, PlanDocument.Of(plan)),
        _ => throw new NotSupportedException($"outcome {outcome.GetType().Name}"),
    };
}
