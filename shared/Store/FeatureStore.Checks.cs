using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Online;
using FeatureJobs.Runs;

namespace FeatureJobs.Store;

// What 'featurejobs doctor' looks at.
public sealed partial class FeatureStore
{
    /// <summary>Looks at the definitions, the engine, the machine and the applied groups. Never throws for what it finds wrong with them.</summary>
    public async Task<ImmutableArray<Check>> CheckAsync(CancellationToken cancellation = default)
    {
        var checkup = new Checkup(_engine, Folder, _storage, _settings.EffectiveSpillFolder, _settings.EffectiveMemoryBytes, _clock);
        var checks = ImmutableArray.CreateBuilder<Check>();
        async Task LookAsync(string subject, Func<Task> look)
        {
            try
            {
                await look();
            }
            catch (Exception e) when (e is EngineException or OnlineStoreException or DiagnosticException or IOException or UnauthorizedAccessException)
            {
                checks.Add(new(subject, CheckState.Failed, e is DiagnosticException d ? d.Diagnostics[0].Message : e.Message, "Mend that first; what depends on it was not looked at."));
            }
        }
        await LookAsync("definitions", async () => checks.AddRange(checkup.Definitions(await ValidateAsync(cancellation))));
        checks.Add(await checkup.EngineAsync(cancellation));
        checks.Add(checkup.Memory());
        checks.AddRange(checkup.Disk());
        await LookAsync("groups", async () =>
        {
            if (await _registry.LatestAsync(cancellation) is null)
            {
                checks.Add(new("groups", CheckState.Warning, "nothing has been applied yet", "Run 'featurejobs plan', then 'featurejobs apply'."));
                return;
            }
            var runs = await RunsAsync(null, cancellation);
            checks.Add(checkup.Clock(runs));
            checks.AddRange(checkup.Groups(await GroupsAsync(cancellation), runs));
        });
        await LookAsync("online store", async () => checks.Add(await OnlineCheckAsync(cancellation)));
        return checks.ToImmutable();
    }

    /// <summary>Can the online store be reached, and how many groups are there?</summary>
    private async Task<Check> OnlineCheckAsync(CancellationToken cancellation)
    {
        const string subject = "online store";
        const string advice = "'featurejobs run online-sync' does it.";
        if (Settings.Online.Kind != "redis" && !File.Exists(OnlineConnection().Connection))
            return new(subject, CheckState.Ok, "sqlite, nothing synced yet", advice);
        await using var store = await OnlineAsync(cancellation);
        var versions = await _registry.LatestAsync(cancellation) is null ? [] : await VersionsAsync(cancellation);
        var missing = new List<string>();
        foreach (var version in versions)
            if ((await OnlineReader.PositionsAsync(store, OnlineTables.Of(Settings.Name, version), cancellation)).Reached is null)
                missing.Add(version.ToString());
        return missing.Count == 0
            ? new(subject, CheckState.Ok, $"{Settings.Online.Kind} answers; groups online: {versions.Length}")
            : new(subject, CheckState.Ok, $"{Settings.Online.Kind} answers; not online yet: {string.Join(", ", missing)}", advice);
    }
}
