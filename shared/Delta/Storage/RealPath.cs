namespace FeatureJobs.Delta;

/// <summary>
/// The one path of a file: without links, without <c>.</c> and <c>..</c>. Parts are gone through one after another, since what is above a link's target is not what is above
/// the link. Of files that are not there it is what can be told.
/// </summary>
internal sealed class RealPath
{
    // More than any system follows; a link to itself must not keep us.
    private const int MaxLinks = 64;

    // Most files are in few folders.
    private readonly HashSet<string> _plain = new(StringComparer.Ordinal);

    /// <param name="path">From the root on.</param>
    /// <exception cref="IOException">A part cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">A part may not be looked at.</exception>
    public string Of(string path)
    {
        var at = Path.GetPathRoot(path)!;
        var (ahead, links) = (new Stack<string>(), 0);
        Push(ahead, path[at.Length..]);
        while (ahead.TryPop(out var part))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? at;
                continue;
            }

            var next = Path.Combine(at, part);
            if (TargetOf(next) is { } target && links++ < MaxLinks)
            {
                at = Path.IsPathFullyQualified(target) ? Path.GetPathRoot(target)! : at;
                Push(ahead, target[(Path.GetPathRoot(target) ?? "").Length..]);
                continue;
            }

            at = next;
        }

        return at;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (var part in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
        {
            ahead.Push(part);
        }
    }

    private string? TargetOf(string path)
    {
        if (_plain.Contains(path))
        {
            return null;
        }

        var target = new FileInfo(path).LinkTarget;
        if (target is null)
        {
            _plain.Add(path);
        }

        return target;
    }
}
