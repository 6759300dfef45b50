using System.Runtime.InteropServices;
using FeatureJobs.Submission;

// What `featurejobs run JOB --master` does, with any program as the job: launcher MASTER [key=value ...] -- PROGRAM ARGUMENTS...
var dashes = Array.IndexOf(args, "--");
using var cancellation = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    cancellation.Cancel();
});
var error = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
try
{
    var application = new SparkApplication(
        SparkHome.Find(Environment.GetEnvironmentVariable), args[0], "launcher",
        [.. args[1..dashes].Select(setting => KeyValuePair.Create(setting[..setting.IndexOf('=')], setting[(setting.IndexOf('=') + 1)..]))],
        [.. args[(dashes + 1)..]], Directory.GetCurrentDirectory(), Path.Combine(AppContext.BaseDirectory, "submit-scripts", "bootstrap.py"));
    return await SparkSubmit.RunAsync(application, new(new StreamWriter(Console.OpenStandardOutput()), error.WriteLine, null), cancellation.Token);
}
catch (SubmissionException e)
{
    error.WriteLine(e.Message);
    return e.IsMistake ? 2 : e.IsTransient ? 75 : 3;
}
catch (OperationCanceledException)
{
    return 143;
}
