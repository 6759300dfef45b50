using System.Security.Cryptography;
using FeatureJobs.SparkConnect.Protocol;
using Google.Protobuf;

namespace FeatureJobs.SparkConnect;

/// <summary>Rows too large to go along with each plan: sent once, as the artifact <c>cache/SHA-256</c>, and named by their hash from then on.</summary>
internal sealed class CachedRelation
{
    private readonly Lock _gate = new();
    private readonly string _hash;
    private byte[] _payload;
    private Task? _sending;

    public CachedRelation(LocalRelation rows)
    {
        _payload = rows.ToByteArray();
        _hash = Convert.ToHexStringLower(SHA256.HashData(_payload));
        Relation = new() { CachedLocalRelation = new() { Hash = _hash } };
    }

    public Relation Relation { get; }

    /// <summary>Does nothing when the server has them. Who comes while another sends waits for that.</summary>
    public async Task UploadAsync(ConnectClient client, CancellationToken cancel)
    {
        for (; ; )
        {
            Task sending;
            lock (_gate)
                sending = _sending is null or { IsFaulted: true } or { IsCanceled: true } ? _sending = SendAsync(client, cancel) : _sending;
            try
            {
                await sending.WaitAsync(cancel);
                return;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // The one that was sending gave up, this one did not.
            }
        }
    }

    private async Task SendAsync(ConnectClient client, CancellationToken cancel)
    {
        var name = $"cache/{_hash}";
        var status = await client.ArtifactStatusAsync(name, cancel);
        if (!(status.Statuses.TryGetValue(name, out var found) && found.Exists))
            await ArtifactUpload.SendAsync(client, name, () => new MemoryStream(_payload), cancel);
        _payload = [];
    }
}
