namespace FeatureJobs.Delta;

/// <summary>What reading every byte of a table's files has shown.</summary>
/// <param name="Damages">Files that are not what was written.</param>
/// <param name="Files">Files whose content was compared with their hash.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Unhashed">Files without a hash, of which only presence and size were looked at.</param>
/// <param name="Warnings">What was wrong with the log and did no harm, as <see cref="Snapshot.Warnings"/>; and why data files were not looked at, if the log could not be read without a damaged checkpoint.</param>
public sealed record VerifyReport(IReadOnlyList<Damage> Damages, int Files, long Bytes, int Unhashed, IReadOnlyList<string> Warnings);

/// <summary>A file that is not what was written.</summary>
/// <param name="File">Its name, relative to the table.</param>
/// <param name="Reason">For people: what was found.</param>
public sealed record Damage(string File, string Reason);
