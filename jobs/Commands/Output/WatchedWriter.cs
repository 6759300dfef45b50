using System.Text;

namespace FeatureJobs.Commands.Output;

/// <summary>Passes text on, and knows whether there was any.</summary>
internal sealed class WatchedWriter(TextWriter inner) : TextWriter
{
    public bool Written { get; private set; }

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Watched().Write(value);

    public override void Write(string? value) => Watched().Write(value);

    public override void Write(char[] buffer, int index, int count) => Watched().Write(buffer, index, count);

    public override void Write(ReadOnlySpan<char> buffer) => Watched().Write(buffer);

    public override void WriteLine(string? value) => Watched().WriteLine(value);

    public override void Flush() => inner.Flush();

    private TextWriter Watched()
    {
        Written = true;
        return inner;
    }
}
