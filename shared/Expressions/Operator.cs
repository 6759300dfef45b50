namespace FeatureJobs.Expressions;

/// <summary>
/// What a <see cref="Call"/> does. Unless said otherwise a null argument gives null, arguments of arithmetic and comparison have one common type,
/// and an integer result that does not fit its type fails the row (it goes to quarantine). All arguments are evaluated, and a failure of one fails the call,
/// whatever the others are; only <see cref="Coalesce"/> and <see cref="Case"/> leave out what they do not need.
/// </summary>
/// <remarks>
/// A time computed here lies in the years 0001 to 9999, else the row fails. Column values are finite: an engine's own infinite dates and timestamps are refused where rows are read.
/// </remarks>
public enum Operator
{
    /// <summary>numeric + numeric; timestamp + duration; duration + duration; date + duration gives timestamp. Float overflow is infinity.</summary>
    Add,
    /// <summary>As <see cref="Add"/>; timestamp - timestamp gives a duration.</summary>
    Subtract,
    /// <summary>numeric * numeric.</summary>
    Multiply,
    /// <summary>float64 / float64; x / 0 is null.</summary>
    Divide,
    /// <summary>Remainder with the sign of the dividend; x % 0 is null.</summary>
    Modulo,
    /// <summary>-x.</summary>
    Negate,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    /// <summary>Three-valued. Both sides are evaluated: <c>false and x</c> fails where x fails; to protect x, use case.</summary>
    And,
    /// <summary>Three-valued. Both sides are evaluated, as in <see cref="And"/>.</summary>
    Or,
    Not,
    /// <summary>Never null.</summary>
    IsNull,
    /// <summary>Never null.</summary>
    IsNotNull,
    /// <summary>Null-safe equality: never null; null equals null, NaN equals NaN, -0 equals 0.</summary>
    IsNotDistinct,
    /// <summary>The first argument equals one of the others; null if none does and one is null.</summary>
    In,
    /// <summary>The first argument that is not null; later ones are not evaluated.</summary>
    Coalesce,
    /// <summary>Null if both are equal, else the first.</summary>
    NullIf,
    /// <summary>The greatest argument, nulls ignored; NaN is greatest.</summary>
    Greatest,
    /// <summary>The least argument, nulls ignored.</summary>
    Least,
    /// <summary>Number to duration: minutes times 60 000 000, rounded half-even to whole microseconds. NaN and infinity fail the row.</summary>
    Minutes,
    /// <summary>As <see cref="Minutes"/>, in hours.</summary>
    Hours,
    /// <summary>As <see cref="Minutes"/>, in days of 24 hours.</summary>
    Days,
    /// <summary>Timestamp to int64 microseconds since the epoch. Not in the language; plans use it.</summary>
    ToMicroseconds,
    /// <summary>Int64 microseconds since the epoch to timestamp; outside the years 0001 to 9999 it fails. Not in the language; plans use it.</summary>
    FromMicroseconds,
    /// <summary>floor(a / b) * b for int64 a and an int64 literal b from 1 to 2^62. Not in the language; plans use it.</summary>
    FloorTo,
    /// <summary>The argument's value, or null where its evaluation fails. Not in the language; plans use it.</summary>
    Try,
    /// <summary>Bool: does the argument's evaluation fail? Never null. Not in the language; plans use it.</summary>
    Fails,
}
