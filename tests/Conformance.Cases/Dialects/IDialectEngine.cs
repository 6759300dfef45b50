using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests.Dialects;

/// <summary>An engine and its dialect, as the conformance cases need it.</summary>
public interface IDialectEngine
{
    string Print(Expression expression);

    /// <summary>A plan without scans.</summary>
    string Print(Relation relation);

    string Quote(string column);

    /// <summary>SQL of the date so many days after 1970-01-01, of any year that the engine has.</summary>
    string Date(int days);

    /// <summary>SQL of the time so many microseconds after 1970-01-01T00:00:00Z, of any year that the engine has.</summary>
    string Time(long microseconds);

    /// <summary>A date as days and a time as microseconds since 1970; other values as they are.</summary>
    string Plain(DataType type, string sql);

    /// <summary>FROM for rows given as the text between VALUES and its alias, such that the engine does not take them for constants.</summary>
    string Rows(string values, IReadOnlyList<string> columns);

    /// <summary>All rows: null, bool, int, long, double, decimal (whole) or string.</summary>
    Task<IReadOnlyList<IReadOnlyList<object?>>> QueryAsync(string sql, CancellationToken cancel);

    /// <summary>Is this how the engine says that a statement failed?</summary>
    bool IsError(Exception exception);
}
