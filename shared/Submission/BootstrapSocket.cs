using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FeatureJobs.Submission;

/// <summary>
/// The launcher's side of the bootstrap's <c>--control</c>: it connects three times, and says with a first line for what. That this process
/// holds the other ends is also how the bootstrap learns of its death.
/// </summary>
internal sealed class BootstrapSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SubmissionStreams _streams;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly List<Task> _connections = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private NetworkStream? _control;

    public BootstrapSocket(string path, SubmissionStreams streams, IReadOnlyDictionary<string, string> settings)
    {
        (_streams, _settings) = (streams, settings);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Whether there was a Spark, and the job was started or about to be: its stdout is connected before.</summary>
    public bool HasSpark { get; private set; }

    /// <summary>The process id of the job once it was started.</summary>
    public int? Job { get; private set; }

    /// <summary>The job's exit code once it ended.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Why the job could not be started.</summary>
    public string? Failure { get; private set; }

    /// <summary>Completes when the bootstrap said that the job has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes when every connection made so far is at its end: bootstrap and job are gone.</summary>
    public Task Closed()
    {
        lock (_gate)
            return Task.WhenAll(_connections);
    }

    /// <summary>Asks the bootstrap to stop the job; false where there is no bootstrap yet.</summary>
    public bool Stop()
    {
        lock (_gate)
        {
            if (_control is null)
                return false;
            try
            {
                _control.Write("stop\n"u8);
            }
            catch (IOException)
            {
                // It is gone, and with it the need.
            }
            return true;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _control?.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (await _listener.AcceptAsync() is { } connection)
                lock (_gate)
                    _connections.Add(ServeAsync(connection));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            using var reader = new StreamReader(stream, new UTF8Encoding(false), leaveOpen: true);
            switch (await reader.ReadLineAsync())
            {
                case "control":
                    stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(_settings, BootstrapJson.Default.IReadOnlyDictionaryStringString) + "\n"));
                    lock (_gate)
                        _control = stream;
                    while (await reader.ReadLineAsync() is { } line)
                        Hear(JsonSerializer.Deserialize(line, BootstrapJson.Default.BootstrapEvent)!);
                    return;
                case "stdout":
                    HasSpark = true;
                    await CopyAsync(reader, _streams.Output);
                    break;
                case "stderr":
                    while (await reader.ReadLineAsync() is { } line)
                        _streams.Narrate(line);
                    break;
            }
        }
        catch (IOException)
        {
            // The other side is gone, or ours: then the job is told by the closed connection, as of any pipe.
        }
        await stream.DisposeAsync();
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is var count and > 0)
        {
            to.Write(buffer, 0, count);
            to.Flush();
        }
    }

    private void Hear(BootstrapEvent heard)
    {
        switch (heard.Event)
        {
            case "started": Job = heard.Pid; break;
            case "failed": Failure = heard.Message; break;
            case "ended": ExitCode = heard.Code; _ended.TrySetResult(); break;
        }
    }
}
