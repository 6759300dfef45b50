using FeatureJobs.Definitions;

namespace FeatureJobs.Tests;

/// <summary>Whatever the text, reading ends in a definition or in diagnostics, and soon.</summary>
public class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", "- ", "\t", "\n", "'", "\"", "&a ", "*a", "!!str ", "---\n", "...\n", "%YAML 9.9\n", "|", ">", "? ", "\0", "\\", "\\UFFFFFFFF", "\"\\ud800\"", "${", "${X}", "<<: *a",
        "\uFEFF", "\ud800", "\u2028", "null", "~", "-1h", "99999999999999999999d", "case when", "((((((((((", "1e999", "#", "@", "`", ",", " ", "\r",
    ];

    [Fact]
    public void Mutations_of_a_sound_file_never_throw()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var (store, text) = (Sample.Store, Sample.Text);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                if (random.Next(4) == 0)
                    store = Mutate(store, random);
                else
                    text = Mutate(text, random);
            }
            try
            {
                Sample.Bind([(Sample.StoreFile, store), (Sample.File, text)], seed % 5 == 0 ? null : Sample.Columns, name => name == "X" ? "secret-value" : null);
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}\n{store}\n{text}");
            }
        }
    }

    [Fact]
    public void Every_beginning_of_a_sound_file_never_throws()
    {
        for (var length = 0; length < Sample.Text.Length; length += 3)
            Sample.Bind([(Sample.StoreFile, Sample.Store), (Sample.File, Sample.Text[..length])], Sample.Columns);
    }

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{a: ", 100_000)]
    [InlineData("- ", 100_000)]
    [InlineData("? ", 100_000)]
    [InlineData("a: 1\n", 20_000)]
    [InlineData("&a [*a, *a]\n", 1_000)]
    public void Deep_and_long_texts_end_in_diagnostics(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        Assert.NotEmpty(Sample.Mistakes(text));
    }

    [Fact]
    public void A_text_beyond_the_limit_is_not_read() =>
        Assert.Equal(["features/flights.yaml: FJ1002: the file has 4194305 characters; at most 4194304 are read"], Sample.Mistakes(new string('#', 4 * 1024 * 1024 + 1)));

    private static string Mutate(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(random.Next(1, 12), text.Length - at);
        return random.Next(5) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
            2 => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
            3 => text.Remove(at, length).Insert(at, Pieces[random.Next(Pieces.Length)]),
            _ => text.Insert(at, ((char)random.Next(1, 0xFFFF)).ToString()),
        };
    }
}
