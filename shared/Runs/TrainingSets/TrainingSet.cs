using System.Diagnostics;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.PointInTime;
using FeatureJobs.Relational;

namespace FeatureJobs.Runs;

/// <summary>The job: labels with the features of a service as they were at each label's time. Every label row once, in the labels' order, with all its columns.</summary>
/// <param name="storeFolder">What source paths are relative to.</param>
public sealed class TrainingSet(IEngine engine, TimeProvider clock, string storeFolder)
{
    /// <summary>Writes the set and its manifest. Nothing half-written is ever seen under their names.</summary>
    /// <exception cref="DiagnosticException">The labels, the output or the options do not allow it; all that is wrong.</exception>
    /// <exception cref="EngineException">A fault of the environment.</exception>
    public Task<TrainingSetReport> WriteAsync(ServiceVersion service, TrainingSetFileOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation) => TranslateAsync(options.Labels, async () =>
    {
        var watch = Stopwatch.StartNew();
        var mistakes = new TrainingSetMistakes(options.Labels);
        var output = TrainingSetOutput.Check(options, mistakes);
        var request = await PrepareAsync(service, options, mistakes, cancellation);
        var hash = await SourceFiles.HashAsync(request.Labels.File, cancellation);
        using var joins = await TrainingSetJoins.ComputeAsync(engine, request, storeFolder, progress, cancellation);
        var manifest = await TrainingSetCounts.ManifestAsync(engine, request, joins, hash, cancellation);
        using var file = new TrainingSetOutput(output!, options.Overwrite);
        var rows = await engine.ExportAsync(Rows(request, joins), file.Unfinished, file.Format, progress.Within(service.Name, "writing the training set"), cancellation);
        RequireUnchanged(request);
        if (rows != request.Labels.Rows)
            throw new InvalidOperationException($"Of {request.Labels.Rows} labels {rows} rows came out.");
        file.Finish(TrainingSetJson.Text(manifest));
        return new TrainingSetReport(file.Output, file.Manifest, manifest, [.. request.Labels.Warnings, .. joins.Warnings, .. TrainingSetCounts.Warnings(manifest)], watch.Elapsed);
    });

    /// <summary>The set as a stream of Arrow batches, which the receiver disposes. What the joins gave is kept until the stream is disposed or read to its end.</summary>
    /// <exception cref="DiagnosticException">The labels or the options do not allow it; all that is wrong.</exception>
    /// <exception cref="EngineException">A fault of the environment.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(ServiceVersion service, TrainingSetOptions options, IProgress<RunProgress>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (request, joins) = await TranslateAsync(options.Labels, async () =>
        {
            var request = await PrepareAsync(service, options, new TrainingSetMistakes(options.Labels), cancellation);
            return (request, await TrainingSetJoins.ComputeAsync(engine, request, storeFolder, progress, cancellation));
        });
        using var kept = joins;
        await foreach (var batch in engine.QueryAsync(Rows(request, joins), cancellation))
            yield return batch;
        RequireUnchanged(request);
    }

    private Task<TrainingSetRequest> PrepareAsync(ServiceVersion service, TrainingSetOptions options, TrainingSetMistakes mistakes, CancellationToken cancellation) =>
        TrainingSetRequest.PrepareAsync(engine, service, options, options.At ?? clock.GetUtcNow(), mistakes, cancellation);

    private static Relation Rows(TrainingSetRequest request, TrainingSetJoins joins) =>
        TrainingRows.Of(request.Labels.Labels, request.Labels.Columns, joins.Rows, request.Features);

    /// <summary>The labels are read more than once: a file that changes meanwhile would give rows of two files.</summary>
    private static void RequireUnchanged(TrainingSetRequest request)
    {
        if (!SourceDelta.Unchanged(request.Labels.File))
            throw new EngineException($"The labels {request.Labels.File.FullPath} changed while they were read. Let whoever writes them finish, then run again.", isTransient: true);
    }

    private static async Task<T> TranslateAsync<T>(string labels, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RunRefusedException e)
        {
            var mistakes = new TrainingSetMistakes(labels);
            mistakes.InRequest(e.Message);
            mistakes.ThrowIfAny();
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"{e.Message.TrimEnd('.')}. Check that this user may read and write there and that the disk has room, then run again.", innerException: e);
        }
    }
}
