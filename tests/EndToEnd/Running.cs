using System.Diagnostics;

namespace FeatureJobs.Tests;

/// <summary>A process that was started, with nothing or a text on stdin and no terminal. Ended at the latest when disposed.</summary>
internal sealed class Running : IDisposable
{
    /// <summary>Far beyond what anything takes: a test that waits for what never comes should say so.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(5);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private Running(Process process, string input)
    {
        _process = process;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public static Running Start(string program, IEnumerable<string> args, IEnumerable<(string Name, string Value)> environment, string? folder = null, string input = "")
    {
        // Whoever starts the tests in the background may ignore SIGINT, and that is inherited: here the program is started as from a terminal.
        var start = new ProcessStartInfo(OperatingSystem.IsLinux() ? "env" : program, OperatingSystem.IsLinux() ? ["--default-signal=INT,TERM", program, .. args] : args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.Environment.Remove("FEATUREJOBS_STORE");
        start.Environment.Remove("FEATUREJOBS_FAULTS");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new Running(Process.Start(start)!, input);
    }

    public int Id => _process.Id;

    public async Task<Ended> EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_longest, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            Assert.Fail($"it did not end in {_longest.TotalMinutes} minutes: {await _output}{await _error}");
        }
        var elapsed = _clock.Elapsed;
        return new Ended(_process.ExitCode, await _output, await _error, elapsed);
    }

    /// <summary>SIGKILL once it has run for <paramref name="moment"/>, if it is still there then.</summary>
    /// <returns>Was it killed?</returns>
    public async Task<bool> KillAtAsync(TimeSpan moment)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        if (moment - _clock.Elapsed is { Ticks: > 0 } left)
            late.CancelAfter(left);
        else
            await late.CancelAsync();
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            _process.Kill();
        }
        // 128 + 9; it may have come to its end by itself just before.
        return (await EndAsync()).ExitCode == 137;
    }

    /// <summary>SIGKILL, now.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        Assert.Equal(137, (await EndAsync()).ExitCode);
    }

    /// <summary>Waits until something in the outside world shows how far it is.</summary>
    public async Task UntilAsync(Func<bool> reached)
    {
        var watch = Stopwatch.StartNew();
        while (!reached())
        {
            if (watch.Elapsed > _longest)
                Assert.Fail($"it did not get there in {_longest.TotalMinutes} minutes");
            if (_process.HasExited)
                Assert.Fail($"it ended before it got there: {await _output}{await _error}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}

/// <summary>How a process ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error, TimeSpan Elapsed);
