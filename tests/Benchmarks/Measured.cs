using System.Diagnostics;
using System.Globalization;

namespace FeatureJobs.Benchmarks;

/// <summary>What one piece of work took.</summary>
/// <param name="Processor">Seconds of processor time of all threads: steadier than the clock where cores are shared.</param>
/// <param name="PeakMegabytes">The greatest resident size of the process meanwhile.</param>
internal sealed record Measured(double Seconds, double Processor, double PeakMegabytes)
{
    public static async Task<Measured> OfAsync(Func<Task> work)
    {
        GC.Collect();
        // Linux: sets the high-water mark of the resident size back to what is resident now.
        if (File.Exists("/proc/self/clear_refs"))
            await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        var processor = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await work();
        return new Measured(watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, Peak());
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds,7:F1} s  {Processor,7:F1} s of processors  {PeakMegabytes,7:F0} MB peak");

    private static double Peak()
    {
        if (!File.Exists("/proc/self/status"))
            return double.NaN;
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
