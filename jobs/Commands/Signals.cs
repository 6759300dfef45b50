using System.Runtime.InteropServices;

namespace FeatureJobs.Commands;

/// <summary>
/// SIGINT and SIGTERM cancel <see cref="Token"/>, and the command ends by itself; a second one is left to the system, which kills the process.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private int received;

    public Signals()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, s => Receive(s, ExitCodes.Interrupted));
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, s => Receive(s, ExitCodes.Terminated));
    }

    public CancellationToken Token => source.Token;

    /// <summary>128 + the signal's number, or null when none came.</summary>
    public int? ExitCode => Volatile.Read(ref received) is var code and not 0 ? code : null;

    /// <summary>Cancels as a signal does, for what else ends a command from outside. False when something came before.</summary>
    public bool Stop(int exitCode)
    {
        if (Interlocked.CompareExchange(ref received, exitCode, 0) != 0) return false;
        // Not here: what is registered on the token would run on the thread that delivers signals, and delay the second one.
        _ = source.CancelAsync();
        return true;
    }

    private void Receive(PosixSignalContext signal, int exitCode) => signal.Cancel = Stop(exitCode);

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }
}
