using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FeatureJobs.Submission;

/// <summary>
/// Runs a program beside a Spark driver: spark-submit's Java process is the driver, its child the bootstrap, and the bootstrap's child the program.
/// When one of the four (this process too) dies, the others end: see <c>submit-scripts/bootstrap.py</c>.
/// </summary>
public static partial class SparkSubmit
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>Whoever is ended by a signal has the code of a shell: this and the signal.</summary>
    private const int SignalCodes = 128;

    /// <summary>How long the driver may take to end once the job has, and the job once the driver has: its own time to end, and some.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>Starts Spark and the program, passes on what the program says, and returns its exit code once all of it has ended.</summary>
    /// <param name="cancellation">Stops the program as SIGTERM does, and returns when it has ended.</param>
    /// <exception cref="SubmissionException">Spark did not start, or the bootstrap was lost.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the program had started.</exception>
    public static async Task<int> RunAsync(SparkApplication application, SubmissionStreams streams, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(streams);
        using var folder = new RunFolder();
        using var log = new SparkLog(folder.Log, streams.SparkLine);
        using var socket = new BootstrapSocket(folder.Socket, streams, application.Secrets);
        using var spark = Start(application.StartInfo(folder.Path, folder.Socket));
        spark.StandardInput.Close();
        var lines = Task.WhenAll(log.FollowAsync(spark.StandardOutput), log.FollowAsync(spark.StandardError));
        await using (cancellation.Register(() => Stop(spark, socket)))
            await EndAsync(spark, socket);
        await Task.WhenAny(lines, Task.Delay(Patience, CancellationToken.None));

        folder.KeepLog = !cancellation.IsCancellationRequested && (spark.ExitCode != socket.ExitCode || !IsOfTheJob(spark.ExitCode));
        if (socket.ExitCode is { } code)
        {
            if (code > SignalCodes && !cancellation.IsCancellationRequested)
                streams.Narrate($"The job was ended by signal {code - SignalCodes}{(code == SignalCodes + SigKill ? ", as by a machine that runs out of memory" : "")}.");
            if (folder.KeepLog)
                streams.Narrate(spark.ExitCode == code ? $"Spark's log: {log.Path}" : $"Spark's driver ended with {spark.ExitCode}, the job with {code}. Spark's log: {log.Path}");
            return code;
        }
        cancellation.ThrowIfCancellationRequested();
        throw !socket.HasSpark || socket.Failure is not null
            ? StartFailure.Of(socket.Failure ?? log.WhatMatters(), log.Path)
            : new SubmissionException($"The Python process between Spark's driver and the job ended with {spark.ExitCode}, and the job was stopped: run again. It said:\n{log.WhatMatters()}\nSpark's whole log: {log.Path}", isTransient: true);
    }

    /// <summary>Waits until driver, bootstrap and job have ended; who does not, though another has, is killed.</summary>
    private static async Task EndAsync(Process spark, BootstrapSocket socket)
    {
        var exited = spark.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAny(exited, socket.Ended);
        if (!await InTimeAsync(exited))
        {
            Signal(spark.Id, SigKill);
            await exited;
        }
        if (!await InTimeAsync(socket.Closed()) && socket.Job is { } job)
            Signal(job, SigKill);
    }

    private static async Task<bool> InTimeAsync(Task task) => await Task.WhenAny(task, Task.Delay(Patience, CancellationToken.None)) == task;

    private static void Stop(Process spark, BootstrapSocket socket)
    {
        if (!socket.Stop())
            Signal(spark.Id, SigTerm);
    }

    /// <summary>Is it an exit code for which nobody would look into Spark's log?</summary>
    private static bool IsOfTheJob(int code) => code is 0 or 2 or 4 or 5;

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new SubmissionException($"{start.FileName} cannot be started: {e.Message}", isTransient: false, e);
        }
    }

    private static void Signal(int process, int signal) => _ = Kill(process, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
