using System.Globalization;
using System.Text;
using FeatureJobs.SparkConnect.Protocol;
using Kind = FeatureJobs.SparkConnect.Protocol.Literal.LiteralTypeOneofCase;

namespace FeatureJobs.SparkConnect;

/// <summary>
/// A statement with parameters, for servers whose parser drops them: 4.1 with Delta's extension (delta-io/delta#7640). EXECUTE IMMEDIATE takes the
/// same markers and the values as typed literals, once <see cref="Setting"/> is true. Every text is given as bytes, so nothing in it is read as SQL.
/// </summary>
internal static class ImmediateSql
{
    public const string Setting = "spark.sql.legacy.parameterSubstitution.constantsOnly";

    public static SqlCommand Of(SqlCommand command)
    {
        var values = command.Args.Count > 0
            ? command.Args.Select(arg => $"{Text(arg.Value)} AS `{arg.Key.Replace("`", "``", StringComparison.Ordinal)}`")
            : command.PosArgs.Select(Text);
        return new() { Sql = $"EXECUTE IMMEDIATE {Hexed(command.Sql)} USING {string.Join(", ", values)}" };
    }

    private static string Text(Literal literal) => literal.LiteralTypeCase switch
    {
        Kind.Null => "NULL",
        Kind.Binary => $"X'{Convert.ToHexString(literal.Binary.Span)}'",
        Kind.String => Hexed(literal.String),
        Kind.Boolean => literal.Boolean ? "TRUE" : "FALSE",
        Kind.Byte => Cast(literal.Byte, "TINYINT"),
        Kind.Short => Cast(literal.Short, "SMALLINT"),
        Kind.Integer => Cast(literal.Integer, "INT"),
        Kind.Long => Cast(literal.Long, "BIGINT"),
        Kind.Float => Cast(literal.Float, "FLOAT"),
        Kind.Double => Cast(literal.Double, "DOUBLE"),
        Kind.Decimal => Cast(literal.Decimal.Value, $"DECIMAL({literal.Decimal.Precision},{literal.Decimal.Scale})"),
        Kind.Date => Cast($"{DateOnly.FromDayNumber(literal.Date + SqlParameters.EpochDay):yyyy-MM-dd}", "DATE"),
        Kind.Timestamp => Cast($"{At(literal.Timestamp)}Z", "TIMESTAMP"),
        Kind.TimestampNtz => Cast(At(literal.TimestampNtz), "TIMESTAMP_NTZ"),
        var kind => throw new ArgumentException($"no text for a parameter of kind {kind}"),
    };

    private static string Cast(IFormattable value, string type) => Cast(value.ToString(null, CultureInfo.InvariantCulture), type);

    private static string Cast(string value, string type) => $"CAST('{value}' AS {type})";

    private static string At(long micros) => DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static string Hexed(string text) => $"CAST(X'{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}' AS STRING)";
}
