using System.Globalization;
using System.Text;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Rows;

namespace FeatureJobs.Tests;

/// <summary>A case's file as CSV: columns in another order than declared, one more that nobody knows, and every way to write the same cell.</summary>
internal static class CsvText
{
    public static string Of(EventSource source, EventFile file)
    {
        var random = new Random(file.Rows.Length);
        var columns = source.Columns.Reverse().ToList();
        var text = new StringBuilder($"\"{columns[0].Name}\",remark,{string.Join(" , ", columns.Skip(1).Select(column => column.Name))}");
        foreach (var row in file.Rows)
        {
            text.Append(random.Next(3) == 0 ? "\r\n" : "\n");
            var cells = columns.Select(column => Cell(row[column.Name], random)).ToList();
            cells.Insert(1, random.Next(2) == 0 ? "\"a \"\"remark\"\",\n of two lines\"" : "");
            text.AppendJoin(',', cells);
        }
        return random.Next(2) == 0 ? text.ToString() : text.Append('\n').ToString();
    }

    private static string Cell(object? value, Random random)
    {
        if (value is null)
            return random.Next(3) == 0 ? "\"\"" : "";
        var plain = value switch
        {
            Unparsable unparsable => unparsable.Text,
            string text => text,
            Moment moment => Time(moment.Microseconds, random),
            double number when double.IsInfinity(number) => number > 0 ? "Infinity" : "-Infinity",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            long number => (number >= 0 && random.Next(4) == 0 ? "+" : "") + number.ToString(CultureInfo.InvariantCulture),
            _ => throw new ArgumentException($"{value.GetType().Name} is no cell."),
        };
        if (value is not string && random.Next(5) == 0)
            plain = $"  {plain} ";
        return random.Next(4) == 0 || plain.AsSpan().ContainsAny(",\"\r\n") ? $"\"{plain.Replace("\"", "\"\"")}\"" : plain;
    }

    private static string Time(long microseconds, Random random)
    {
        var offset = random.Next(3) == 0 ? 90 : 0;
        var time = DateTime.UnixEpoch.AddTicks(microseconds * 10).AddMinutes(offset);
        return time.ToString($"yyyy-MM-dd{(random.Next(2) == 0 ? "'T'" : " ")}HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + (offset > 0 ? "+01:30" : random.Next(2) == 0 ? "Z" : "");
    }
}
