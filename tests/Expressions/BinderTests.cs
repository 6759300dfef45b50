using FeatureJobs.Expressions;
using Xunit;

namespace FeatureJobs.Tests;

public sealed class BinderTests
{
    [Theory]
    [InlineData("i + 1", "Add(i, 1:int32):int32")]
    [InlineData("l + 1", "Add(l, 1:int64):int64")]
    [InlineData("i + l", "Add(cast(i as int64), l):int64")]
    [InlineData("i - 2147483648", "Subtract(cast(i as int64), 2147483648:int64):int64")]
    [InlineData("-2147483648", "-2147483648:int32")]
    [InlineData("-2147483649", "-2147483649:int64")]
    [InlineData("-9223372036854775808", "-9223372036854775808:int64")]
    [InlineData("f * 2", "Multiply(f, 2:float64):float64")]
    [InlineData("f * l", "Multiply(f, cast(l as float64)):float64")]
    [InlineData("i / 2", "Divide(cast(i as float64), 2:float64):float64")]
    [InlineData("i % 2", "Modulo(i, 2:int32):int32")]
    [InlineData("i % 2.5", "Modulo(cast(i as float64), 2.5:float64):float64")]
    [InlineData("-1.5", "-1.5:float64")]
    [InlineData("-i", "Negate(i):int32")]
    [InlineData("+f", "f")]
    [InlineData("i + null", "Add(i, null:int32):int32")]
    [InlineData("i < l", "Less(cast(i as int64), l):bool")]
    [InlineData("d < t", "Less(cast(d as timestamp), t):bool")]
    [InlineData("t = date '2024-01-31'", "Equal(t, 2024-01-31T00:00:00.0000000Z:timestamp):bool")]
    [InlineData("i = null", "Equal(i, null:int32):bool")]
    [InlineData("s is not null", "IsNotNull(s):bool")]
    [InlineData("b and null", "And(b, null:bool):bool")]
    [InlineData("not b or b", "Or(Not(b):bool, b):bool")]
    [InlineData("i in (1, l, null)", "In(cast(i as int64), 1:int64, l, null:int64):bool")]
    [InlineData("s not in ('a')", "Not(In(s, 'a':string):bool):bool")]
    [InlineData("i between 1 and 2.5", "And(GreaterOrEqual(cast(i as float64), 1:float64):bool, LessOrEqual(cast(i as float64), 2.5:float64):bool):bool")]
    [InlineData("f not between 1 and 2", "Not(And(GreaterOrEqual(f, 1:float64):bool, LessOrEqual(f, 2:float64):bool):bool):bool")]
    [InlineData("case when b then 1 else 2.5 end", "case(b -> 1:float64, 2.5:float64):float64")]
    [InlineData("case when b then i end", "case(b -> i, null:int32):int32")]
    [InlineData("case i when 1 then 'a' when l then null end", "case(Equal(cast(i as int64), 1:int64):bool -> 'a':string, Equal(cast(i as int64), l):bool -> null:string, null:string):string")]
    [InlineData("coalesce(i, l, 0)", "Coalesce(cast(i as int64), l, 0:int64):int64")]
    [InlineData("nullif(i, 0)", "NullIf(i, 0:int32):int32")]
    [InlineData("Greatest(i, 0.5)", "Greatest(cast(i as float64), 0.5:float64):float64")]
    [InlineData("least(d, t)", "Least(cast(d as timestamp), t):timestamp")]
    [InlineData("minutes(i)", "Minutes(cast(i as float64)):duration")]
    [InlineData("t + minutes(1)", "Add(t, Minutes(1:float64):duration):timestamp")]
    [InlineData("hours(1) + t", "Add(t, Hours(1:float64):duration):timestamp")]
    [InlineData("d - days(f)", "Subtract(cast(d as timestamp), Days(f):duration):timestamp")]
    [InlineData("t - t > days(1) + hours(2)", "Greater(Subtract(t, t):duration, Add(Days(1:float64):duration, Hours(2:float64):duration):duration):bool")]
    [InlineData("t + null", "Add(t, null:duration):timestamp")]
    [InlineData("-hours(1)", "Negate(Hours(1:float64):duration):duration")]
    [InlineData("cast(null as date)", "null:date")]
    [InlineData("cast(i as INT32)", "i")]
    [InlineData("cast(s as timestamp)", "cast(s as timestamp)")]
    [InlineData("DELAY + \"delay\"", "Add(Delay, Delay):int32")]
    public void Types(string text, string tree) => Assert.Equal(tree, Texts.Show(Texts.Bind(text)));

    [Theory]
    [InlineData("i + s", "0+5 '+' takes two numbers, two durations, or a timestamp or date and a duration; found int32 and string; text is read with cast(... as ...)")]
    [InlineData("t + 1", "0+5 '+' takes two numbers, two durations, or a timestamp or date and a duration; found timestamp and int32; minutes(n), hours(n) and days(n) make durations")]
    [InlineData("t + t", "0+5 '+' takes two numbers, two durations, or a timestamp or date and a duration; found timestamp and timestamp")]
    [InlineData("hours(1) - t", "0+12 '-' takes two numbers, two durations, two timestamps, or a timestamp or date and a duration; found duration and timestamp")]
    [InlineData("b * 2", "0+5 '*' takes two numbers; found bool and int32")]
    [InlineData("hours(1) * 2", "0+12 '*' takes two numbers; found duration and int32")]
    [InlineData("-s", "0+2 '-' takes a number or a duration; found string")]
    [InlineData("t > '2024-01-31'", "0+16 '>' compares values of one type; found timestamp and string; write timestamp '2024-01-31 15:30:00' for a constant")]
    [InlineData("'2024-01-31' = d", "0+16 '=' compares values of one type; found string and date; write date '2024-01-31' for a constant")]
    [InlineData("s = 5", "0+5 '=' compares values of one type; found string and int32; text is read with cast(... as ...)")]
    [InlineData("b = 1", "0+5 '=' compares values of one type; found bool and int32")]
    [InlineData("i in (1, 'a', b)", "0+16 'in' compares values of one type; found int32, string and bool; text is read with cast(... as ...)")]
    [InlineData("i between 1 and d", "0+17 'between' compares values of one type; found int32 and date")]
    [InlineData("case when i then 1 end", "10+1 'when' takes conditions (bool); found int32")]
    [InlineData("case when b then 1 else 'a' end", "0+31 the branches of 'case' have one type; found int32 and string; text is read with cast(... as ...)")]
    [InlineData("case i when 'a' then 1 end", "0+26 'case' compares values of one type; found int32 and string; text is read with cast(... as ...)")]
    [InlineData("i and b", "0+1 'and' joins conditions (bool); found int32")]
    [InlineData("not f", "4+1 'not' takes conditions (bool); found float64")]
    [InlineData("coalesce(i, b)", "0+14 the arguments of coalesce have one type; found int32 and bool")]
    [InlineData("minutes('5')", "0+12 minutes takes a number; found string; text is read with cast(... as ...)")]
    [InlineData("minutes(1, 2)", "0+13 minutes takes 1 argument, found 2")]
    [InlineData("nullif(1)", "0+9 nullif takes 2 arguments, found 1")]
    [InlineData("greatest()", "0+10 greatest takes at least 1 argument, found 0")]
    [InlineData("upper(s)", "0+5 not supported yet: function upper")]
    [InlineData("SQRT(f)", "0+4 not supported yet: function sqrt")]
    [InlineData("coalesc(i, 0)", "0+7 unknown function 'coalesc', did you mean 'coalesce'; known are coalesce, days, greatest, hours, least, minutes, nullif")]
    [InlineData("now()", "0+3 unknown function 'now'; known are coalesce, days, greatest, hours, least, minutes, nullif")]
    [InlineData("dleay + 1", "0+5 unknown column 'dleay', did you mean 'Delay'; known are b, i, l, f, s, d, t, Delay")]
    [InlineData("distance", "0+8 unknown column 'distance'; known are b, i, l, f, s, d, t, Delay")]
    [InlineData("cast(i as bigint)", "10+6 unknown type 'bigint', did you mean 'int64'; known are bool, int32, int64, float64, string, date, timestamp")]
    [InlineData("cast(i as decimal)", "10+7 not supported yet: type decimal")]
    [InlineData("cast(i as timestamp)", "0+20 int32 cannot be cast to timestamp; it can be cast to bool, int64, float64, string")]
    [InlineData("cast(t as int64)", "0+16 timestamp cannot be cast to int64; it can be cast to date, string")]
    [InlineData("cast(hours(1) as string)", "0+24 duration cannot be cast to string")]
    [InlineData("cast(f as bool)", "0+15 float64 cannot be cast to bool; it can be cast to int32, int64, string")]
    [InlineData("9223372036854775808", "0+19 the integer 9223372036854775808 does not fit int64; write it with a point for a float64")]
    [InlineData("-9223372036854775809", "0+20 the integer -9223372036854775809 does not fit int64; write it with a point for a float64")]
    [InlineData("null", "0+4 the type of null is not known here; write cast(null as int32) or another type")]
    [InlineData("null = null", "0+11 the type of null is not known here; write cast(null as int32) or another type")]
    [InlineData("null is null", "0+4 the type of null is not known here; write cast(null as int32) or another type")]
    [InlineData("case when b then null end", "0+25 the type of null is not known here; write cast(null as int32) or another type")]
    public void Says_which_types_were_found(string text, string error) => Assert.Equal([error], Texts.Errors(text));

    [Fact]
    public void All_mistakes_are_reported_each_once() => Assert.Equal(
        [
            "0+1 unknown column 'x'; known are b, i, l, f, s, d, t, Delay",
            "8+5 '+' takes two numbers, two durations, or a timestamp or date and a duration; found int32 and bool",
            "18+5 not supported yet: function upper",
        ],
        Texts.Errors("x + 1 = i + b and upper(s)"));

    [Fact]
    public void What_repeats_itself_without_limit_is_refused()
    {
        var text = "i";
        for (var level = 0; level < 20; level++)
        {
            text = $"case {text} when 1 then 1 when 2 then 2 end";
        }

        Assert.Equal(
            [$"0+{text.Length} the expression is too large: written out without between and simple case it has more than 20000 parts"],
            Texts.Errors(text));
    }

    [Theory]
    [InlineData("i", false)]
    [InlineData("f / f + f * 2 - -f % 3", false)]
    [InlineData("i / 2 > 1 and s = 'a' or d < t", true)]
    [InlineData("i = 1 or s in ('a') and not b", false)]
    [InlineData("case when b then coalesce(i, 0) else greatest(i, 1) end", false)]
    [InlineData("cast(i as float64)", false)]
    [InlineData("cast(i as int64) > l", false)]
    [InlineData("cast(b as int32)", false)]
    [InlineData("cast(f as string)", false)]
    [InlineData("i % 5", false)]
    [InlineData("i + 1", true)]
    [InlineData("-l", true)]
    [InlineData("case when b then 1 else i * 2 end", true)]
    [InlineData("i - 1 is null", true)]
    [InlineData("cast(l as int32)", true)]
    [InlineData("cast(f as int64)", true)]
    [InlineData("cast(s as bool)", true)]
    [InlineData("cast(t as date)", true)]
    [InlineData("cast(d as string)", true)]
    [InlineData("t + minutes(1) > t", true)]
    [InlineData("t - t > minutes(1)", true)]
    [InlineData("t > timestamp '2024-01-31 00:00'", false)]
    public void Knows_what_can_fail(string text, bool canFail) => Assert.Equal(canFail, Texts.Bind(text).CanFail);

    [Fact]
    public void Try_and_fails_do_not_fail()
    {
        var sum = Texts.Bind("i + 1");
        Assert.False(new Call(Operator.Try, [sum], DataType.Int32).CanFail);
        Assert.False(new Call(Operator.Fails, [sum], DataType.Bool).CanFail);
    }
}
