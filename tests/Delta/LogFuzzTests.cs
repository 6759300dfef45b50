using System.Text;
using System.Text.Json;
using FeatureJobs.Delta;
using static FeatureJobs.Tests.ForeignTable;

namespace FeatureJobs.Tests;

/// <summary>
/// A small log with bytes changed at random: either an error, or what its lines say, judged by a replay of plain JSON that shares nothing with the reader.
/// </summary>
public sealed class LogFuzzTests : IDisposable
{
    private const int Cases = 1400;
    private readonly ForeignTable _table = new();

    public void Dispose() => _table.Dispose();

    [Fact]
    public async Task A_changed_log_is_an_error_or_what_it_says()
    {
        Fill();
        var commits = Enumerable.Range(0, 4).Select(version => _table.LogFile($"{version:D20}.json")).ToList();
        var good = commits.Select(File.ReadAllBytes).ToList();
        var seed = FuzzedFilesTests.SeedOfRun();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var (refused, read, different) = (0, 0, 0);
        var untouched = Replay(commits)!;
        for (var number = 0; number < Cases; number++)
        {
            var victim = random.Next(commits.Count);
            File.WriteAllBytes(commits[victim], Change(good[victim], random));
            if (random.Next(40) == 0)
            {
                File.Delete(commits[random.Next(commits.Count)]);
            }

            try
            {
                var state = Describe(await FuzzedFilesTests.WithinAsync(() => _table.Table.LatestAsync(TableFolder.Cancellation)));
                await FuzzedFilesTests.WithinAsync(() => _table.Table.HistoryAsync(TableFolder.Cancellation).LastAsync(TableFolder.Cancellation).AsTask());
                Assert.True(Replay([.. commits.TakeWhile(File.Exists)]) == state, $"seed {seed}, case {number}, commit {victim}:\n{state}\n{(File.Exists(commits[victim]) ? Encoding.Latin1.GetString(File.ReadAllBytes(commits[victim])) : "")}");
                (read, different) = (read + 1, different + (state == untouched ? 0 : 1));
            }
            catch (DeltaException e)
            {
                Assert.Contains(_table.Path, e.Message, StringComparison.Ordinal);
                refused++;
            }

            for (var version = 0; version < commits.Count; version++)
            {
                File.WriteAllBytes(commits[version], good[version]);
            }
        }

        // Each of the three happens often, or the cases are none.
        Assert.True(refused > Cases / 5 && read > Cases / 5 && different > Cases / 50, $"seed {seed}: {refused} refused, {read} read, {different} of them differ");
    }

    private void Fill()
    {
        _table.Schema($"{Field("n", "long")},{Field("p", "string")}", "\"p\"").Line(Add("a%20b", 1)).Line(Add("c", 2)).Commit()
            .Line("""{"txn":{"appId":"app","version":7,"lastUpdated":1}}""").Line(Add("d", 3)).Commit()
            .Line("""{"remove":{"path":"c","deletionTimestamp":5,"dataChange":true}}""").Line("""{"commitInfo":{"timestamp":1,"operation":"DELETE","operationParameters":{"x":"\u00e9"}}}""").Commit()
            .Line("""{"unknown":{"x":1}}""").Line(Add("e", 4)).Commit();
    }

    private static string Add(string path, int number) =>
        $$$"""{"add":{"path":"{{{path}}}","partitionValues":{"p":"v{{{number}}}"},"size":{{{number}}},"modificationTime":{{{number}}},"dataChange":true,"stats":"{\"numRecords\":{{{number}}}}"}}""";

    private static byte[] Change(byte[] good, Random random)
    {
        List<byte> bytes = [.. good];
        switch (random.Next(6))
        {
            case 0:
                return [.. good[..random.Next(good.Length)]];
            case 1:
                bytes[random.Next(bytes.Count)] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes[random.Next(bytes.Count)] = (byte)"0129aZ{}[]\",:.-\n\\u "[random.Next(19)];
                break;
            case 3:
                bytes.RemoveAt(random.Next(bytes.Count));
                break;
            case 4:
                var lines = Encoding.UTF8.GetString(good).Split('\n').ToList();
                lines.RemoveAt(random.Next(lines.Count));
                return Encoding.UTF8.GetBytes(string.Join('\n', lines));
            default:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(random.Next(bytes.Count / 2), random.Next(bytes.Count / 2)));
                break;
        }

        return [.. bytes];
    }

    private static string Describe(Snapshot snapshot) => string.Join('\n', [
        $"{snapshot.Version} {snapshot.Protocol.MinReaderVersion} {snapshot.Metadata.Id} {snapshot.Metadata.SchemaString}",
        .. snapshot.Files.Select(file => $"{file.File} {file.Size} {file.ModificationTime} {file.Stats} {string.Join(',', file.PartitionValues.Select(value => $"{value.Key}={value.Value}"))}"),
        .. snapshot.Transactions.Select(one => $"{one.AppId} {one.Version}")]);

    /// <summary>Null: some line is no JSON.</summary>
    private static string? Replay(List<string> commits)
    {
        var (protocol, id, schema) = (0, "", "");
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var transactions = new SortedDictionary<string, long>(StringComparer.Ordinal);
        try
        {
            foreach (var commit in commits)
            {
                var lines = Encoding.UTF8.GetString(File.ReadAllBytes(commit)).Split('\n').Select(line => line.Trim(' ', '\t', '\r')).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement).ToList();
                foreach (var remove in Of(lines, "remove"))
                {
                    files.Remove(Uri.UnescapeDataString(remove.GetProperty("path").GetString()!));
                }

                foreach (var add in Of(lines, "add"))
                {
                    var path = Uri.UnescapeDataString(add.GetProperty("path").GetString()!);
                    var values = add.TryGetProperty("partitionValues", out var found) ? string.Join(',', found.EnumerateObject().GroupBy(value => value.Name).Select(value => $"{value.Key}={value.Last().Value.GetString()}")) : "";
                    files[path] = $"{path} {add.GetProperty("size").GetInt64()} {add.GetProperty("modificationTime").GetInt64()} {(add.TryGetProperty("stats", out var stats) ? stats.GetString() : null)} {values}";
                }

                protocol = Of(lines, "protocol").Select(one => one.GetProperty("minReaderVersion").GetInt32()).LastOrDefault(protocol);
                id = Of(lines, "metaData").Select(one => one.GetProperty("id").GetString()!).LastOrDefault(id);
                schema = Of(lines, "metaData").Select(one => one.GetProperty("schemaString").GetString()!).LastOrDefault(schema);
                foreach (var transaction in Of(lines, "txn"))
                {
                    transactions[transaction.GetProperty("appId").GetString()!] = transaction.GetProperty("version").GetInt64();
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }

        return string.Join('\n', [$"{commits.Count - 1} {protocol} {id} {schema}", .. files.Values, .. transactions.Select(one => $"{one.Key} {one.Value}")]);

        static IEnumerable<JsonElement> Of(IEnumerable<JsonElement> lines, string action) =>
            lines.Select(line => line.TryGetProperty(action, out var value) ? value : default).Where(value => value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null));
    }
}
