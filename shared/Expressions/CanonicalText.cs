using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FeatureJobs.Expressions;

/// <summary>One spelling for every way to write the same syntax: all brackets, lower-case words, all names quoted. Stored in hashes: it never changes.</summary>
internal static class CanonicalText
{
    public static string Of(Syntax syntax)
    {
        var text = new StringBuilder();
        Write(syntax, text);
        return text.ToString();
    }

    public static ImmutableArray<string> ColumnsOf(Syntax syntax)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        Collect(syntax, names);
        return names.ToImmutable();
    }

    private static void Write(Syntax syntax, StringBuilder text)
    {
        switch (syntax)
        {
            case NameSyntax name:
                text.Append('"').Append(name.Name.Replace("\"", "\"\"")).Append('"');
                break;
            case IntegerSyntax integer:
                text.Append(integer.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case ConstantSyntax constant:
                text.Append(Constant(constant.Value));
                break;
            case UnarySyntax unary:
                Join(text.Append('(').Append(unary.Symbol).Append(' '), "", [unary.Operand]);
                break;
            case BinarySyntax binary:
                Join(text.Append('('), $" {binary.Symbol} ", [binary.Left, binary.Right]);
                break;
            case IsNullSyntax test:
                Write(test.Operand, text.Append('('));
                text.Append(test.Negated ? " is not null)" : " is null)");
                break;
            case InSyntax test:
                Write(test.Operand, text.Append('('));
                Join(text.Append(test.Negated ? " not in (" : " in ("), ", ", test.Items);
                text.Append(')');
                break;
            case BetweenSyntax test:
                Write(test.Operand, text.Append('('));
                Join(text.Append(test.Negated ? " not between " : " between "), " and ", [test.Low, test.High]);
                break;
            case CaseSyntax choice:
                WriteCase(choice, text);
                break;
            case CastSyntax cast:
                Write(cast.Operand, text.Append("cast("));
                text.Append(" as ").Append(cast.Type.Name.ToLowerInvariant()).Append(')');
                break;
            case FunctionSyntax function:
                Join(text.Append(function.Name.Name.ToLowerInvariant()).Append('('), ", ", function.Arguments);
                break;
        }
    }

    private static void Join(StringBuilder text, string separator, ImmutableArray<Syntax> items)
    {
        for (var i = 0; i < items.Length; i++)
        {
            Write(items[i], i == 0 ? text : text.Append(separator));
        }

        text.Append(')');
    }

    private static void WriteCase(CaseSyntax choice, StringBuilder text)
    {
        text.Append("case");
        if (choice.Subject is not null)
        {
            Write(choice.Subject, text.Append(' '));
        }

        foreach (var (when, then) in choice.Branches)
        {
            Write(when, text.Append(" when "));
            Write(then, text.Append(" then "));
        }

        if (choice.Otherwise is not null)
        {
            Write(choice.Otherwise, text.Append(" else "));
        }

        text.Append(" end");
    }

    private static string Constant(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number => number.ToString("E16", CultureInfo.InvariantCulture),
        string words => $"'{words.Replace("'", "''")}'",
        DateOnly date => $"date '{date:yyyy-MM-dd}'",
        DateTime time => $"timestamp '{time:yyyy-MM-dd HH:mm:ss.ffffff}'",
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static void Collect(Syntax syntax, ImmutableArray<string>.Builder names)
    {
        if (syntax is NameSyntax name && !names.Contains(name.Name, StringComparer.OrdinalIgnoreCase))
        {
            names.Add(name.Name);
        }

        foreach (var child in syntax.Children)
        {
            Collect(child, names);
        }
    }
}
