namespace FeatureJobs.Expressions;

/// <summary>
/// What a <see cref="Call"/> does. Unless said otherwise a null argument gives null, arguments of arithmetic and comparison have one common type,
/// and an integer result that does not fit its type fails the row (it goes to quarantine).
/// </summary>
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
    /// <summary>Three-valued.</summary>
    And,
    /// <summary>Three-valued.</summary>
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
    /// <summary>Int64 microseconds since the epoch to timestamp. Not in the language; plans use it.</summary>
    FromMicroseconds,
    /// <summary>floor(a / b) * b for int64 a and a positive literal b. Not in the language; plans use it.</summary>
    FloorTo,
    /// <summary>The argument's value, or null where its evaluation fails. Not in the language; plans use it.</summary>
    Try,
    /// <summary>Bool: does the argument's evaluation fail? Never null. Not in the language; plans use it.</summary>
    Fails,
}
