using FeatureJobs.Engines;
using FeatureJobs.Relational;

namespace FeatureJobs.Runs;

/// <summary>
/// The file of a training set in the making, beside the place it will have. The set comes before its manifest: a set without one was not finished
/// or is not ours.
/// </summary>
internal sealed class TrainingSetOutput(string output, bool overwrite) : IDisposable
{
    /// <summary>Where the set will be.</summary>
    public string Output => output;

    /// <summary>Where its manifest will be.</summary>
    public string Manifest => output + ".manifest.json";

    /// <summary>Where the set is written until it is whole.</summary>
    public string Unfinished { get; } = Path.Combine(Path.GetDirectoryName(output)!, $".{Path.GetFileName(output)}.{Guid.NewGuid():N}.unfinished");

    public FileFormat Format => FileScan.IsCsv(output) ? FileFormat.Csv : FileFormat.Parquet;

    /// <summary>The absolute path of the output; mistakes where it cannot be written.</summary>
    public static string Check(TrainingSetFileOptions options, TrainingSetMistakes mistakes)
    {
        var output = Path.GetFullPath(options.Output);
        if (!FileScan.IsCsv(output) && !Path.GetExtension(output).Equals(".parquet", StringComparison.OrdinalIgnoreCase))
            mistakes.InOutput(options.Output, "the format is told by the name; let it end in .parquet or .csv");
        if (Directory.Exists(output))
            mistakes.InOutput(options.Output, "this is a folder; name a file");
        else if (!Directory.Exists(Path.GetDirectoryName(output)))
            mistakes.InOutput(options.Output, "the folder for it is not there; make it first");
        else if (output == Path.GetFullPath(options.Labels))
            mistakes.InOutput(options.Output, "these are the labels themselves; write the set to another file");
        else if (File.Exists(output) && !options.Overwrite)
            mistakes.InOutput(options.Output, "the file exists; name another, or replace it with --overwrite");
        return output;
    }

    /// <summary>Puts set and manifest in their places.</summary>
    /// <exception cref="RunRefusedException">A file has come there meanwhile.</exception>
    public void Finish(string manifest)
    {
        using (var written = new FileStream(Unfinished, FileMode.Open, FileAccess.ReadWrite))
            written.Flush(flushToDisk: true);
        if (!overwrite && File.Exists(output))
            throw new RunRefusedException($"{output} was written by something else meanwhile, and was left alone. Name another file, or replace it with --overwrite.");
        File.Delete(Manifest);
        File.Move(Unfinished, output, overwrite);
        File.WriteAllText(Unfinished, manifest);
        File.Move(Unfinished, Manifest, overwrite: true);
    }

    /// <summary>Nothing unfinished stays behind.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(Unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The fault that led here is the one to tell.
        }
    }
}
