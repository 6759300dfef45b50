using System.Globalization;

namespace FeatureJobs.Benchmarks;

/// <summary>The processor time of a Spark server of this machine: steadier than the clock where cores are shared.</summary>
internal static class ServerProcessor
{
    private const double TicksASecond = 100;

    /// <summary>Seconds of processor time so far of the Java process that listens at the address.</summary>
    /// <param name="remote">As <c>sc://localhost:15002</c>.</param>
    public static Func<double> Of(string remote)
    {
        var port = $"spark.connect.grpc.binding.port={new Uri(remote).Port.ToString(CultureInfo.InvariantCulture)}";
        var process = Directory.GetDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)).Single(folder => Reads($"{folder}/cmdline") is var line && line.Contains(port, StringComparison.Ordinal) && line.Contains("SparkSubmit", StringComparison.Ordinal));
        // What follows the name, which may hold spaces: of its fields the twelfth and thirteenth are the ticks of the process and of the system for it.
        return () => File.ReadAllText($"{process}/stat") is var stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is var fields
            ? (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksASecond
            : 0;
    }

    private static string Reads(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
