using FeatureJobs.Expressions;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>Short ways from a text to what it parses or binds to.</summary>
internal static class Texts
{
    /// <summary>One column of each type, named by a letter or two.</summary>
    public static readonly IReadOnlyList<Column> Columns =
    [
        new("b", DataType.Bool), new("i", DataType.Int32), new("l", DataType.Int64), new("f", DataType.Float64),
        new("s", DataType.String), new("d", DataType.Date), new("t", DataType.Timestamp), new("Delay", DataType.Int32),
    ];

    public static ParsedExpression Parse(string text)
    {
        var parsed = ParsedExpression.Parse(text, out var errors);
        Assert.Empty(errors);
        return parsed!;
    }

    public static Expression Bind(string text)
    {
        var bound = Parse(text).Bind(Columns, out var errors);
        Assert.Empty(errors);
        return bound!;
    }

    /// <summary>All mistakes as <c>offset+length message</c>.</summary>
    public static string[] Errors(string text)
    {
        var parsed = ParsedExpression.Parse(text, out var errors);
        if (parsed is not null)
        {
            Assert.Empty(errors);
            Assert.Null(parsed.Bind(Columns, out errors));
        }

        return [.. errors.Select(error => $"{error.Offset}+{error.Length} {error.Message}")];
    }

    /// <summary>The typed tree in brackets: <c>Add(i, cast(5 as int64)):int64</c>.</summary>
    public static string Show(Expression expression) => expression switch
    {
        ColumnReference column => column.Name,
        Literal literal => $"{literal.Value switch { null => "null", DateTime time => $"{time:O}", DateOnly date => $"{date:O}", string text => $"'{text}'", var value => value }}:{literal.Type}",
        Call call => $"{call.Operator}({string.Join(", ", call.Arguments.Select(Show))}):{call.Type}",
        Cast cast => $"cast({Show(cast.Operand)} as {cast.Type})",
        Case choice => $"case({string.Join(", ", choice.Branches.Select(branch => $"{Show(branch.When)} -> {Show(branch.Then)}"))}, {Show(choice.Otherwise)}):{choice.Type}",
        _ => throw new ArgumentOutOfRangeException(nameof(expression)),
    };
}
