namespace FeatureJobs.Tests.Cases;

/// <summary>An expression twice: as its text in YAML, and as what it means in C#.</summary>
/// <param name="Evaluate">Its value, given what looks up a column of the row; throws <see cref="RowFailureException"/> where the row's evaluation fails.</param>
public sealed record Formula(string Text, Kind Kind, Func<Func<string, object?>, object?> Evaluate)
{
    /// <summary>Is it only a column's name?</summary>
    public bool IsColumn { get; private init; }

    public static Formula Of(Column column) => new(column.Name, column.Kind, row => row(column.Name)) { IsColumn = true };
}

/// <summary>A row whose evaluation fails: it belongs in quarantine.</summary>
public sealed class RowFailureException(string reason) : Exception(reason);
