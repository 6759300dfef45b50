using FeatureJobs.Definitions;

namespace FeatureJobs.Tests;

/// <summary>Where in a file a character of a value was written.</summary>
public class PlaceTests
{
    [Theory]
    [InlineData("k: one two", "two", 1, 8)]
    [InlineData("k: 'it''s here'", "here", 1, 11)]
    [InlineData("k: \"a \\\"b\\\" here\"", "here", 1, 13)]
    [InlineData("k: \"\\u0041\\x42 here\"", "here", 1, 16)]
    [InlineData("k: \"\\U0001F600 here\"", "here", 1, 16)]
    [InlineData("k: \"a\\tb\\nhere\"", "here", 1, 11)]
    [InlineData("k: \"one \\\n  two here\"", "here", 2, 7)]
    [InlineData("k: one\n  two\n  here", "here", 3, 3)]
    [InlineData("k: |\n  one\n\n  two here\n", "here", 4, 7)]
    [InlineData("k: >- # folded\n    one\n    here\n", "here", 3, 5)]
    [InlineData("k: |2-\n    one\n  here\n", "here", 3, 3)]
    [InlineData("k: 'one\r\n\r\n  here'", "here", 3, 3)]
    [InlineData("\uFEFFk: {a: [x, \"y here\"]}", "here", 1, 15)]
    [InlineData("k: \u00e4\U0001F600 here", "here", 1, 8)]
    public void A_word_is_found_where_it_is_written(string text, string word, int line, int column)
    {
        var found = new DiagnosticBag();
        var scalar = Scalars(YamlReader.Read(new DefinitionFile("f", text), found)!).Single(scalar => scalar.Value.Contains(word));
        Assert.Empty(found.InOrder());
        Assert.Equal(new Place("f", line, column), scalar.PlaceAt(scalar.Value.IndexOf(word, StringComparison.Ordinal)));
        Assert.Equal(new Place("f", line, column + word.Length), scalar.PlaceAt(scalar.Value.TrimEnd().Length));
    }

    /// <summary>Every character that is no white space is found as itself or, where it is an escape, at its backslash.</summary>
    [Fact]
    public void Every_character_of_every_style_is_found()
    {
        foreach (var text in new[] { "k: a  b\n   c", "k: 'a ''b'' \n  c'", "k: \"a \\\"b \\x41 \\\n c\"", "k: |\n  a b\n   c\n", "k: >\n  a b\n  c\n\n  d\n" })
        {
            var scalar = Scalars(YamlReader.Read(new DefinitionFile("f", text), new DiagnosticBag())!).Last();
            for (var i = 0; i < scalar.Value.Length; i++)
            {
                if (char.IsWhiteSpace(scalar.Value[i]))
                    continue;
                var place = scalar.PlaceAt(i);
                var written = text.Split('\n')[place.Line - 1][place.Column - 1];
                Assert.True(written == scalar.Value[i] || written == '\\', $"{scalar.Value[i]} in {text} is at {place}");
            }
        }
    }

    private static IEnumerable<ScalarNode> Scalars(YamlNode node) => node switch
    {
        ScalarNode scalar => [scalar],
        SequenceNode list => list.Items.SelectMany(Scalars),
        MappingNode mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Key).Concat(Scalars(entry.Value))),
        _ => [],
    };
}
