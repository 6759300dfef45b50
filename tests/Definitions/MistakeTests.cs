using FeatureJobs.Definitions;

namespace FeatureJobs.Tests;

/// <summary>A change to <see cref="Sample"/> (to whichever of its two files has the piece) and the exact text of all mistakes that it makes.</summary>
internal sealed record MistakeCase(string Piece, string Replacement, params string[] Mistakes);

/// <summary>The exact text of mistakes, with their places.</summary>
public class MistakeTests
{
    internal static readonly MistakeCase[] All =
        [.. StructureMistakes.Cases, .. NotYetMistakes.Cases, .. ValueMistakes.Cases, .. ReferenceMistakes.Cases, .. ExpressionMistakes.Cases, .. StoreMistakes.Cases, .. RowMistakes.Cases];

    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var mistake in All)
            data.Add(mistake.Piece, mistake.Replacement, string.Join("\n", mistake.Mistakes));
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Is_said_in_these_words(string piece, string replacement, string mistakes) =>
        Assert.Equal(mistakes, string.Join("\n", Sample.Mistakes(Sample.Changed(piece, replacement))));

    [Fact]
    public void The_sample_has_none() => Assert.Empty(Sample.Mistakes(Sample.Text));

    [Theory]
    [MemberData(nameof(WholeFiles.Cases), MemberType = typeof(WholeFiles))]
    public void Of_whole_files_is_said_in_these_words(string? store, string? definitions, string mistakes)
    {
        var files = new[] { (Path: Sample.StoreFile, Text: store), (Path: Sample.File, Text: definitions) }.Where(file => file.Text is not null).Select(file => (file.Path, file.Text!));
        Assert.Equal(mistakes, string.Join("\n", Sample.Mistakes([.. files])));
    }

    [Fact]
    public void Columns_of_no_file_and_no_declaration_are_asked_for_once()
    {
        var (_, diagnostics) = Sample.Bind([(Sample.StoreFile, Sample.Store), (Sample.File, Sample.Text)], null);
        Assert.Equal([WholeFiles.NoColumns], diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void A_column_that_differs_from_another_in_case_only_cannot_be_used()
    {
        var columns = Sample.Columns.Append(new("DELAY", Expressions.DataType.Int64)).ToArray();
        var (_, diagnostics) = Sample.Bind([(Sample.StoreFile, Sample.Store), (Sample.File, Sample.With("where: delay is not null", "max_future: 0s"))], columns);
        Assert.Equal(["6:24", "16:30", "17:48"], diagnostics.Select(diagnostic => $"{diagnostic.Line}:{diagnostic.Column}"));
        Assert.All(diagnostics, diagnostic => Assert.Equal("FJ1017", diagnostic.Code));
    }

    [Fact]
    public void Misfits_of_a_given_tile_are_each_reported_where_they_stand()
    {
        var text = Sample.Replace(Sample.With("every: 1h", "every: 1h\n    tile: 1h"), "windows: [3h, 24h]", "windows: [3h, 90m], delay: 30m");
        Assert.Equal(
            [
                "features/flights.yaml:16:41: FJ1031: window 90m does not fit tile 1h; write a multiple of 1h, such as 2h",
                "features/flights.yaml:16:54: FJ1032: tile 1h does not divide 'delay', 30m; write a multiple of 1h, such as 1h",
            ],
            Sample.Mistakes(text));
    }

    [Fact]
    public void First_and_last_cannot_break_their_ties_by_created_timestamp_yet()
    {
        var text = Sample.Replace(Sample.With("where: delay is not null", "created_timestamp: date"), "function: mean, of: delay", "function: last, of: delay");
        Assert.Equal(
            ["features/flights.yaml:16:20: FJ1008: not supported yet: last over source 'flights', whose created_timestamp decides ties; read the same files through a second source without it"],
            Sample.Mistakes(text));
    }

    [Fact]
    public void The_value_of_a_variable_is_never_shown()
    {
        foreach (var path in new[] { "${SECRET}\\x", "s3://${SECRET}", "${SECRET}\u0001", "x${SECRET}/../../../.." })
        {
            var quoted = $"\"{path.Replace("\\", "\\\\").Replace("\u0001", "\\u0001")}\"";
            var mistake = Assert.Single(Sample.Mistakes(Sample.With("../data/flights-*.parquet", quoted)));
            Assert.DoesNotContain(Sample.Secret, mistake);
            Assert.Contains("FJ1018", mistake);
        }
        var definition = Sample.Definition(Sample.With("../data/flights-*.parquet", "${SECRET}/*.parquet"));
        Assert.Equal("${SECRET}/*.parquet", definition.Sources[0].Path);
        Assert.Equal(Sample.Secret + "/*.parquet", definition.Sources[0].ResolvedPath);
        Assert.DoesNotContain(Sample.Secret, $"{definition} {definition.Sources[0]} {definition.Groups[0]} {definition.Settings}");
    }
}
