namespace FeatureJobs.Commands.Output;

/// <summary>Where commands speak: data to stdout, everything else to stderr.</summary>
internal interface IConsole
{
    /// <summary>Columns of the terminal that shows the data; where there is none, so many that nothing is broken.</summary>
    int Width { get; }

    /// <summary>stdout.</summary>
    TextWriter Data { get; }

    /// <summary>Whether anything has gone to <see cref="Data"/>.</summary>
    bool DataWritten { get; }

    /// <summary>Prints a table as data.</summary>
    void Table(TextTable table);

    /// <summary>A line of narration, to stderr.</summary>
    void Say(string line);

    /// <summary>A line of narration that opens a part.</summary>
    void Heading(string line);

    /// <summary>What went wrong, to stderr.</summary>
    void Error(string message);

    /// <summary>Whether somebody sits there to be asked.</summary>
    bool CanAsk { get; }

    /// <summary>Asks; true only for a yes.</summary>
    bool Confirm(string question);

    /// <summary>Does the work and shows its steps: bars on a terminal, lines elsewhere.</summary>
    Task<T> WithProgressAsync<T>(Func<IProgress<Step>, Task<T>> work);
}

/// <summary>How far a piece of work has come.</summary>
/// <param name="Subject">What is worked on: a group.</param>
/// <param name="Fraction">0..1 within the step, or null when unknown.</param>
internal sealed record Step(string Subject, string Text, double? Fraction);
