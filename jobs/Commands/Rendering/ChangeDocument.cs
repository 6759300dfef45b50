using FeatureJobs.Delta;

namespace FeatureJobs.Commands.Rendering;

/// <summary>A commit that exchanged files of a table.</summary>
/// <param name="Version">The table's version after it; without a commit, the one it had.</param>
internal sealed record ChangeDocument(long Version, int RemovedFiles, long RemovedBytes, int AddedFiles, long AddedBytes);

/// <summary>What a vacuum deleted.</summary>
internal sealed record VacuumDocument(bool DryRun, IReadOnlyList<string> Deleted, long Bytes, int Kept, double RetentionHours)
{
    public static VacuumDocument Of(VacuumReport report, bool dryRun) => new(dryRun, report.Deleted, report.Bytes, report.Kept, report.Retention.TotalHours);
}

/// <summary>What a verification found.</summary>
internal sealed record VerifyDocument(DamageDocument[] Damages, int Files, long Bytes, int Unhashed)
{
    public static VerifyDocument Of(VerifyReport report) => new([.. report.Damages.Select(damage => new DamageDocument(damage.File, damage.Reason))], report.Files, report.Bytes, report.Unhashed);
}

/// <summary>A damaged file.</summary>
internal sealed record DamageDocument(string File, string Reason);
