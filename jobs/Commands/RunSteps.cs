using FeatureJobs.Commands.Output;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands;

/// <summary>A run's progress, as the console shows it.</summary>
internal sealed class RunSteps(IProgress<Step> console) : IProgress<RunProgress>
{
    public void Report(RunProgress value) => console.Report(new Step(value.Group, value.Step, value.Fraction));
}
