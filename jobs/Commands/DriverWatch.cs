namespace FeatureJobs.Commands;

/// <summary>
/// Beside a Spark driver, stdin is a pipe that only the bootstrap holds: its end means that the bootstrap is gone, or that it says so of the driver.
/// Then nothing can be done but to end, and to be run again.
/// </summary>
internal static class DriverWatch
{
    /// <summary>Set by <c>submit-scripts/bootstrap.py</c>.</summary>
    public const string Variable = "FEATUREJOBS_SUBMITTED";

    /// <param name="line">The process's stdin.</param>
    public static void Begin(CommandContext context, Signals signals, Stream line)
    {
        if (!context.IsSubmitted) return;
        new Thread(() => Watch(context, signals, line)) { IsBackground = true, Name = "driver watch" }.Start();
    }

    private static void Watch(CommandContext context, Signals signals, Stream line)
    {
        while (line.ReadByte() >= 0) { }
        if (signals.Stop(ExitCodes.Transient)) context.Console.Error("The Spark driver is gone, or the bootstrap beside it. What was decided is kept; run again.");
    }
}
