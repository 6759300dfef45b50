using FeatureJobs.Commands.Output;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Registry;
using FeatureJobs.Runs;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Demo;

/// <summary>The road from an empty folder to features of six months of flights, a step at a time, each with the command that does it alone.</summary>
/// <param name="folder">The store's folder, absolute. What is there already is not done again.</param>
internal sealed class DemoRoad(CommandContext context, string folder)
{
    /// <summary>The highest mean delay over three hours of any airport with sixty flights in them: Chicago O'Hare, in the night of 6 April 2001.</summary>
    private static readonly (string Origin, DateTimeOffset From, DateTimeOffset To) Storm =
        ("ORD", new(2001, 4, 6, 18, 0, 0, TimeSpan.Zero), new(2001, 4, 7, 12, 0, 0, TimeSpan.Zero));

    private const string Service = "late_departure";

    private static readonly Dictionary<string, object?>[] Routes =
        [new() { ["origin"] = "ATL", ["destination"] = "LAX" }, new() { ["origin"] = "ORD", ["destination"] = "BOS" }];

    private readonly PasteLines lines = new(context, folder);
    private readonly Example example = new(context, "flights");
    private readonly List<DemoRun> runs = [];
    private int steps;

    private IConsole Console => context.Console;

    private string Data => Path.Combine(folder, "data");

    /// <returns>The exit code.</returns>
    public async Task<int> WalkAsync(CancellationToken cancellation)
    {
        var months = example.Files("data");
        await InitAsync(cancellation);
        await using var store = await FeatureStore.OpenAsync(folder, new FeatureStoreOptions(context.Clock), cancellation);
        if (await ApplyAsync(store, cancellation) is var applied and not ExitCodes.Done) return applied;
        if (await AggregateAsync(store, months, cancellation) is var aggregated and not ExitCodes.Done) return aggregated;
        if (runs.Count == 0)
        {
            Console.Heading($"Nothing to do: all {months.Length} months in {lines.Store} are applied and aggregated.");
            Console.Say($"Remove {lines.Store} to walk the road again.");
            SayNext();
            return ExitCodes.Done;
        }
        await ShowStormAsync(store, cancellation);
        await TrainAsync(store, months, cancellation);
        if (await ServeAsync(store, cancellation) is var served and not ExitCodes.Done) return served;
        await CloseAsync(months, cancellation);
        SayNext();
        Console.Say($"  {lines.Demo()}    (finds nothing to do)");
        return ExitCodes.Done;
    }

    private async Task InitAsync(CancellationToken cancellation)
    {
        if (File.Exists(Path.Combine(folder, "feature_store.yaml"))) return;
        Step("Make a store: definition files and an empty data folder.", lines.Init());
        foreach (var file in await example.WriteAsync(folder, cancellation)) Console.Say($"  {file}");
    }

    private async Task<int> ApplyAsync(FeatureStore store, CancellationToken cancellation)
    {
        var plan = await store.PlanAsync(cancellation);
        if (plan.IsEmpty) return ExitCodes.Done;
        Step("See what the definitions would change. No flight has arrived yet: the source declares its columns.", lines.On("plan"));
        PlanText.Write(plan, Console);
        Step("Put them into force, in one atomic step.", lines.On("apply"));
        switch (await store.ApplyAsync(plan, cancellation))
        {
            case ApplyOutcome.Conflicted:
                Console.Error("Another apply came first; nothing was applied. Start the demo again.");
                return ExitCodes.Busy;
            case ApplyOutcome.Applied applied:
                Console.Say($"  The registry is at revision {applied.Revision}.");
                break;
        }
        return ExitCodes.Done;
    }

    private async Task<int> AggregateAsync(FeatureStore store, string[] months, CancellationToken cancellation)
    {
        var coming = months.Where(month => !File.Exists(Path.Combine(Data, Path.GetFileName(month)))).ToArray();
        if (coming.Length < months.Length)
        {
            // An earlier demo may have been stopped between a month's arrival and its run.
            var report = await RunAsync(store, cancellation);
            if (report.Groups.Any(g => g.Outcome != GroupOutcome.NoNewData) && Note("left over", report) is var code and not ExitCodes.Done) return code;
        }
        foreach (var month in coming)
        {
            var name = Path.GetFileNameWithoutExtension(month);
            Step($"{Path.GetFileName(month)} arrives, and what is new is folded into the features.", lines.Copy(month, "data"), lines.On("run incremental-aggregation"));
            await Example.DeliverAsync(month, Data, cancellation);
            if (Note(name["flights-".Length..], await RunAsync(store, cancellation)) is var code and not ExitCodes.Done) return code;
        }
        return ExitCodes.Done;
    }

    private async Task<RunReport> RunAsync(FeatureStore store, CancellationToken cancellation) =>
        await Console.WithProgressAsync(progress => store.RunAsync(null, new RunSteps(progress), cancellation));

    /// <summary>Keeps a run for the closing table and says it in a line; a run that failed is shown as the command shows it, and ends the demo.</summary>
    private int Note(string name, RunReport report)
    {
        if (ExitCodes.Of(report.Groups) is var code and not ExitCodes.Done)
        {
            RunText.Write(report, Console);
            return code;
        }
        var run = DemoRun.Of(name, report);
        runs.Add(run);
        Console.Say($"  {Words.Count(report.Groups.Length, "group")}: {Words.Count(run.RowsRead, "row")} read, {Words.Count(run.Tiles, "tile")}, " +
            $"{Words.Count(run.RowsWritten, "history row")} written, {Words.Seconds(run.Duration)} s; hourly groups evaluated through {Words.Time(report.Groups.Max(g => g.EvaluatedThrough))}");
        return ExitCodes.Done;
    }

    private async Task ShowStormAsync(FeatureStore store, CancellationToken cancellation)
    {
        var (origin, from, to) = Storm;
        Step("Look at one airport: the night in which departures from Chicago O'Hare ran latest.",
            lines.On($"show history origin_delays --key origin={origin} --from {Words.Time(from)} --to {Words.Time(to)}"));
        var rows = store.HistoryAsync("origin_delays", new Dictionary<string, string> { ["origin"] = origin }, from, to, cancellation);
        await RowsTable.WriteAsync(rows, 2, "No row.", "", Console, cancellation);
    }

    private async Task TrainAsync(FeatureStore store, string[] months, CancellationToken cancellation)
    {
        var shipped = example.Files("labels")[0];
        var (labels, set) = (Path.Combine(folder, "labels", Path.GetFileName(shipped)), Path.Combine(folder, "train.parquet"));
        Step("Make a training set: was the flight more than 15 minutes late, for every flight of June, with the features as they were known at its scheduled departure.",
            lines.Copy(shipped, "labels"), lines.On($"run training-set --service {Service} --labels {lines.Near(labels)} --out {lines.Near(set)}"));
        await Example.DeliverAsync(shipped, Path.Combine(folder, "labels"), cancellation);
        var options = new TrainingSetFileOptions { Labels = labels, Output = set, Overwrite = true };
        TrainingSetText.Write(await Console.WithProgressAsync(progress => store.WriteTrainingSetAsync(Service, options, new RunSteps(progress), cancellation)), Console);

        Step("See why the join matters: one score, the origin's mean delay over three hours, joined rightly and wrongly. Wrong looks better, and fails in production.");
        var (count, areas) = await new LeakLesson(context, example, months[^2..], labels).TeachAsync(cancellation);
        Console.Table(LeakLesson.Table(areas));
        Console.Say($"Computed now, over the {Words.Count(count)} labels whose score is not null in all three joins; ties count half.");
    }

    private async Task<int> ServeAsync(FeatureStore store, CancellationToken cancellation)
    {
        Step("Bring the newest values online.", lines.On("run online-sync"));
        var sync = await Console.WithProgressAsync(progress => store.SyncAsync([], null, new RunSteps(progress), cancellation));
        SyncText.Write(sync, Console);
        if (ExitCodes.Of(sync.Groups.Select(g => g.Outcome)) is var code and not ExitCodes.Done) return code;

        var at = sync.Groups.Max(g => g.EvaluatedThrough)!.Value;
        Step("Ask for the features of two routes, as a service would, at the last boundary.",
            [.. Routes.Select(route => lines.On($"get --service {Service} {string.Join(' ', route.Select(key => $"--key {key.Key}={key.Value}"))} --at {Words.Time(at)}"))]);
        var online = await store.GetOnlineFeaturesAsync(Service, Routes, at, cancellation);
        OnlineFeaturesText.Write(online, Routes, Console);
        var (values, differences) = await OnlineProof.CompareAsync(store, online, Routes, Path.Combine(folder, "labels", "two-routes.csv"), cancellation);
        foreach (var difference in differences) Console.Error(difference);
        if (differences.Count > 0) return ExitCodes.Differences;
        Console.Say($"Proof: a training set with these two routes as labels at {Words.Time(at)} has the same {values} values, bit for bit.");
        return ExitCodes.Done;
    }

    private async Task CloseAsync(string[] months, CancellationToken cancellation)
    {
        Step("What was saved: the same six months once more, in one run, in a store that is deleted afterwards.");
        var full = await FullRecompute.MeasureAsync(context, example, months, cancellation);
        Console.Table(DemoRun.Table([.. runs], full));
        var last = runs[^1];
        Console.Say(System.FormattableString.Invariant(
            $"Numbers are sums over the groups; each group reads the source once. The last run had all months before it: it took {last.Duration / full.Duration:P0} of the time and read {(double)last.RowsRead / full.RowsRead:P0} of the rows that a full recompute takes."));
    }

    private void SayNext()
    {
        Console.Say("");
        Console.Say($"The store is {lines.Store}: definitions in features/, flights in data/, Delta tables and the online store in tables/. Try next:");
        Console.Say($"  {lines.On("show groups")}");
        Console.Say($"  {lines.On("show runs origin_delays")}");
        Console.Say($"  {lines.On("doctor")}");
        Console.Say($"  {lines.On("sql route_delays")}");
        Console.Say($"  {lines.On("show history route_delays --key origin=ATL --key destination=LAX --format json")}");
        Console.Say($"  add a window of 12h in features/airports.yaml, then {lines.On("plan")}");
    }

    private void Step(string what, params string[] commands)
    {
        Console.Say("");
        Console.Heading($"{++steps}. {what}");
        foreach (var command in commands) Console.Say($"   $ {command}");
    }
}
