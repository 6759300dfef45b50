using FeatureJobs.SparkConnect.Protocol;

namespace FeatureJobs.SparkConnect;

/// <summary>The settings of a session. Launch settings (executors, memory) can be read here but not set: that is for spark-submit.</summary>
public sealed class RuntimeConfig
{
    private readonly ConnectClient _client;

    internal RuntimeConfig(ConnectClient client) => _client = client;

    /// <summary>The value of a setting, its default included; null where it has none.</summary>
    public async Task<string?> GetAsync(string key, CancellationToken cancel = default)
    {
        var response = await _client.ConfigAsync(new() { GetOption = new() { Keys = { key } } }, cancel);
        return response.Pairs.FirstOrDefault(pair => pair.Key == key) is { HasValue: true } pair ? pair.Value : null;
    }

    /// <summary>Sets for this session.</summary>
    /// <exception cref="SparkConnectException">CANNOT_MODIFY_CONFIG: the setting is of the launch, or fixed.</exception>
    public Task SetAsync(string key, string value, CancellationToken cancel = default) =>
        SetAsync([new(key, value)], cancel);

    /// <summary>Sets several in one call, in order.</summary>
    /// <exception cref="SparkConnectException">CANNOT_MODIFY_CONFIG: a setting is of the launch, or fixed; the ones before it are set.</exception>
    public Task SetAsync(IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancel = default)
    {
        var set = new ConfigRequest.Types.Set { Pairs = { settings.Select(setting => new KeyValue { Key = setting.Key, Value = setting.Value }) } };
        return set.Pairs.Count == 0 ? Task.CompletedTask : _client.ConfigAsync(new() { Set = set }, cancel);
    }

    /// <summary>Back to the server's own value.</summary>
    public Task UnsetAsync(string key, CancellationToken cancel = default) =>
        _client.ConfigAsync(new() { Unset = new() { Keys = { key } } }, cancel);

    /// <summary>Whether a session may set it.</summary>
    public async Task<bool> IsModifiableAsync(string key, CancellationToken cancel = default)
    {
        var response = await _client.ConfigAsync(new() { IsModifiable = new() { Keys = { key } } }, cancel);
        return response.Pairs.Any(pair => pair.Key == key && pair.Value == "true");
    }
}
