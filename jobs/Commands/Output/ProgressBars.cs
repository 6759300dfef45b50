using Spectre.Console;

namespace FeatureJobs.Commands.Output;

/// <summary>Progress on a terminal: a bar a subject, gone when the work is done.</summary>
internal sealed class ProgressBars : IProgress<Step>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ProgressTask> bars = new(StringComparer.Ordinal);
    private readonly ProgressContext context;

    private ProgressBars(ProgressContext context) => this.context = context;

    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IProgress<Step>, Task<T>> work) =>
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(context => work(new ProgressBars(context)));

    public void Report(Step value)
    {
        lock (gate)
        {
            var text = Markup.Escape($"{value.Subject}: {value.Text}");
            if (!bars.TryGetValue(value.Subject, out var bar)) bars[value.Subject] = bar = context.AddTask(text, maxValue: 1);
            bar.Description = text;
            bar.IsIndeterminate = value.Fraction is null;
            bar.Value = value.Fraction ?? 0;
        }
    }
}
