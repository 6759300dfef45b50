using System.Collections.Immutable;
using System.Numerics;

namespace FeatureJobs.Expressions;

/// <summary>
/// The untyped tree of a text. <see cref="Start"/> and <see cref="End"/> are UTF-16 offsets, brackets around a node not included.
/// <see cref="Height"/> bounds every recursion over the tree: it is known before any is begun.
/// </summary>
internal abstract class Syntax(int start, int end, params ImmutableArray<Syntax> children)
{
    public int Start { get; } = start;

    public int End { get; } = end;

    /// <summary>In the order of the text.</summary>
    public ImmutableArray<Syntax> Children { get; } = children;

    public int Height { get; } = 1 + children.Select(child => child.Height).DefaultIfEmpty().Max();
}

internal sealed class NameSyntax(int start, int end, string name) : Syntax(start, end)
{
    public string Name { get; } = name;
}

/// <summary>An integer of any size; whether it fits a type is known only after a sign before it was taken in.</summary>
internal sealed class IntegerSyntax(int start, int end, BigInteger value) : Syntax(start, end)
{
    public BigInteger Value { get; } = value;
}

/// <summary>Any constant but an integer; <see cref="Value"/> as in <see cref="Literal.Value"/>, null for <c>null</c>.</summary>
internal sealed class ConstantSyntax(int start, int end, object? value) : Syntax(start, end)
{
    public object? Value { get; } = value;
}

internal sealed class UnarySyntax(int start, string symbol, Syntax operand) : Syntax(start, operand.End, operand)
{
    public string Symbol { get; } = symbol;

    public Syntax Operand { get; } = operand;
}

internal sealed class BinarySyntax(string symbol, Syntax left, Syntax right) : Syntax(left.Start, right.End, left, right)
{
    public string Symbol { get; } = symbol;

    public Syntax Left { get; } = left;

    public Syntax Right { get; } = right;
}

internal sealed class IsNullSyntax(int end, Syntax operand, bool negated) : Syntax(operand.Start, end, operand)
{
    public Syntax Operand { get; } = operand;

    public bool Negated { get; } = negated;
}

internal sealed class InSyntax(int end, Syntax operand, ImmutableArray<Syntax> items, bool negated)
    : Syntax(operand.Start, end, [operand, .. items])
{
    public Syntax Operand { get; } = operand;

    public ImmutableArray<Syntax> Items { get; } = items;

    public bool Negated { get; } = negated;
}

internal sealed class BetweenSyntax(Syntax operand, Syntax low, Syntax high, bool negated)
    : Syntax(operand.Start, high.End, operand, low, high)
{
    public Syntax Operand { get; } = operand;

    public Syntax Low { get; } = low;

    public Syntax High { get; } = high;

    public bool Negated { get; } = negated;
}

internal sealed class CaseSyntax(int start, int end, Syntax? subject, ImmutableArray<(Syntax When, Syntax Then)> branches, Syntax? otherwise)
    : Syntax(start, end,
    [
        .. subject is null ? ImmutableArray<Syntax>.Empty : [subject],
        .. branches.SelectMany(branch => new[] { branch.When, branch.Then }),
        .. otherwise is null ? ImmutableArray<Syntax>.Empty : [otherwise],
    ])
{
    public Syntax? Subject { get; } = subject;

    public ImmutableArray<(Syntax When, Syntax Then)> Branches { get; } = branches;

    public Syntax? Otherwise { get; } = otherwise;
}

internal sealed class CastSyntax(int start, int end, Syntax operand, NameSyntax type) : Syntax(start, end, operand)
{
    public Syntax Operand { get; } = operand;

    public NameSyntax Type { get; } = type;
}

internal sealed class FunctionSyntax(int end, NameSyntax name, ImmutableArray<Syntax> arguments) : Syntax(name.Start, end, [.. arguments])
{
    public NameSyntax Name { get; } = name;

    public ImmutableArray<Syntax> Arguments { get; } = arguments;
}
