using System.Globalization;

namespace FeatureJobs.Tests;

/// <summary>A process of this machine, by its id and the moment it began: ids are given again.</summary>
internal sealed record MachineProcess(int Id, int Parent, long Began)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>null when there is none, or only the rest of one that nobody has waited for.</summary>
    public static MachineProcess? Find(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // What follows the name, which may hold spaces: state, parent, and as the twentieth the start in ticks.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new(id, int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public string CommandLine => File.ReadAllText($"/proc/{Id.ToString(CultureInfo.InvariantCulture)}/cmdline").Replace('\0', ' ');

    public bool IsAlive => Find(Id)?.Began == Began;

    /// <summary>This one and all below it.</summary>
    public IReadOnlyList<MachineProcess> Tree()
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => Find(int.Parse(name!, CultureInfo.InvariantCulture))).OfType<MachineProcess>().ToLookup(process => process.Parent);
        IEnumerable<MachineProcess> Below(MachineProcess process) => all[process.Id].SelectMany(Below).Prepend(process);
        return [.. Below(this)];
    }

    /// <summary>Waits until none of them lives; those that still do after a long time. Nothing tells of the end of a process that is not one's child.</summary>
    public static async Task<IReadOnlyList<MachineProcess>> OutliveAsync(IReadOnlyList<MachineProcess> processes, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (processes.Any(process => process.IsAlive) && TimeProvider.System.GetElapsedTime(began) < Patience)
            await Task.Delay(20, cancel);
        return [.. processes.Where(process => process.IsAlive)];
    }
}
