using System.Globalization;

namespace FeatureJobs.Delta;

/// <summary>The properties of a table that a writer heeds (<c>delta.*</c> of its configuration), each with Delta's own default.</summary>
internal sealed class TableProperties(Metadata metadata, string location)
{
    public const string AppendOnly = "delta.appendOnly";
    public const string CheckpointInterval = "delta.checkpointInterval";
    public const string DeletedFileRetention = "delta.deletedFileRetentionDuration";
    public const string LogRetention = "delta.logRetentionDuration";
    public const string LogCleanup = "delta.enableExpiredLogCleanup";

    /// <summary>Those that may be set here: the others of this prefix ask more of a writer than this one does.</summary>
    public static IReadOnlyList<string> Known { get; } = [AppendOnly, CheckpointInterval, DeletedFileRetention, LogRetention, LogCleanup];

    private const string Prefix = "delta.";

    /// <exception cref="ArgumentException">One of Delta's properties that may not be set here.</exception>
    public static void RequireKnown(IEnumerable<string> properties)
    {
        if (properties.FirstOrDefault(key => key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !Known.Contains(key)) is { } foreign)
        {
            throw new ArgumentException($"The property '{foreign}' may ask more of writers than this one knows; set here may be {string.Join(", ", Known)} and names that do not begin with '{Prefix}'.");
        }
    }

    public bool IsAppendOnly => Flag(AppendOnly, false);

    public bool CleansLog => Flag(LogCleanup, true);

    /// <summary>One checkpoint in so many commits.</summary>
    public long CommitsPerCheckpoint => Text(CheckpointInterval) is not { } text ? 10
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw Unreadable(CheckpointInterval, text, "a number above 0");

    /// <summary>How long the files of earlier versions stay.</summary>
    public TimeSpan KeepsRemovedFiles => Duration(DeletedFileRetention, TimeSpan.FromDays(7));

    /// <summary>How long the commits stay that a checkpoint has made dispensable.</summary>
    public TimeSpan KeepsLog => Duration(LogRetention, TimeSpan.FromDays(30));

    public bool IsOn(string property) => Flag(property, false);

    /// <exception cref="DeltaException">One of them cannot be read.</exception>
    public void Check() => _ = (IsAppendOnly, CleansLog, CommitsPerCheckpoint, KeepsRemovedFiles, KeepsLog);

    private string? Text(string property) => metadata.Configuration.GetValueOrDefault(property);

    private bool Flag(string property, bool otherwise) => Text(property)?.ToUpperInvariant() switch
    {
        null => otherwise,
        "TRUE" => true,
        "FALSE" => false,
        var text => throw Unreadable(property, text, "true or false"),
    };

    private TimeSpan Duration(string property, TimeSpan otherwise) => Text(property) is not { } text ? otherwise
        : IntervalText.TryParse(text) ?? throw Unreadable(property, text, "an interval such as 'interval 7 days'");

    private DeltaException Unreadable(string property, string text, string wanted) =>
        new($"The property {property} of the table '{location}' is '{text}', which is not {wanted}. Set it anew.");
}
