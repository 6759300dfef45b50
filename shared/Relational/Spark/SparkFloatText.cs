namespace FeatureJobs.Relational;

/// <summary>
/// A float64 as text: the fewest digits that read back, laid out as <see cref="FeatureJobs.Expressions.Cast"/> says.
/// </summary>
/// <remarks>
/// Java writes just that from 1e-3 to 1e7 (compared for 2 million numbers). Elsewhere its layout is another, and before Java 19 it may write a digit too many,
/// or one that is wrong (1.7077836147675925E18 for …924E18). There the first of 15, 16 and 17 digits that reads back is taken (of subnormals, which hold fewer, of 1 to 17).
/// From 1e16 to 1e28, where Java's last digits may be wrong, the digits are those of the exact integer, taken apart by a remainder, which floats give exactly.
/// </remarks>
internal static class SparkFloatText
{
    /// <param name="x">A value that may be repeated.</param>
    public static string Print(string x, SparkBindings bindings)
    {
        var text = bindings.Name($"struct(abs({x}) AS a, {IntegerDigits($"abs({x})")} AS d)", Shortest);
        var parts = bindings.Name(text, t =>
            $"struct(rtrim('0', replace({Before(t, "e")}, '.', '')) AS g, CAST(substring_index({t}, 'e', -1) AS INT) + length({Before(Before(t, "e"), ".")}) - 1 AS e)");
        return $"CASE WHEN {x} = 0D OR (abs({x}) >= 1E-3D AND abs({x}) < 1E7D) OR abs({x}) >= CAST('Infinity' AS DOUBLE) THEN CAST({x} AS STRING)"
            + $" ELSE concat(CASE WHEN {x} < 0D THEN '-' ELSE '' END, {bindings.Name(parts, Layout)}) END";
    }

    /// <summary>All digits of what lies from 1e16 to 1e28, else null. There the quotient by 1e13 is off by less than a half.</summary>
    private static string IntegerDigits(string a) =>
        $"CASE WHEN {a} >= 1E16D AND {a} < 1E28D THEN CAST(CAST(try_cast(rint(({a} - {a} % 1E13D) / 1E13D) AS BIGINT) AS DECIMAL(19,0)) * 10000000000000 + try_cast({a} % 1E13D AS BIGINT) AS STRING) END";

    private static string Shortest(string number)
    {
        var integer = $"concat(bround(CAST(concat(left({number}.d, p + 1), '.', substr({number}.d, p + 2)) AS DECIMAL(38,14)), 0), 'e', length({number}.d) - p - 1)";
        var digits = $"CASE WHEN {number}.d IS NULL THEN format_string(concat('%.', p, 'e'), {number}.a) ELSE {integer} END";
        return $"get(filter(transform(sequence(CASE WHEN {number}.a < 2.3E-308D THEN 0 ELSE 14 END, 16), p -> {digits}), t -> try_cast(t AS DOUBLE) = {number}.a), 0)";
    }

    private static string Before(string text, string mark) => $"substring_index({text}, '{mark}', 1)";

    /// <summary>Digits <c>g</c> without zeros at the end, of which the first stands for 10^<c>e</c>.</summary>
    private static string Layout(string number)
    {
        var (g, e) = ($"{number}.g", $"{number}.e");
        var scientific = $"concat(left({g}, 1), CASE WHEN length({g}) > 1 THEN '.' ELSE '' END, substr({g}, 2), CASE WHEN {e} < 0 THEN 'e-' ELSE 'e+' END, CASE WHEN abs({e}) < 10 THEN '0' ELSE '' END, abs({e}))";
        return $"CASE WHEN {e} < -4 OR {e} >= 16 THEN {scientific} WHEN {e} < 0 THEN concat('0.', repeat('0', -{e} - 1), {g})"
            + $" ELSE concat(rpad(left({g}, {e} + 1), {e} + 1, '0'), '.', CASE WHEN length({g}) > {e} + 1 THEN substr({g}, {e} + 2) ELSE '0' END) END";
    }
}
