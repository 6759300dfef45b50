namespace FeatureJobs.Delta;

/// <summary>What readers must know of a table, by the protocol's names; anything else is refused by its name, never passed over.</summary>
internal static class ReaderFeatures
{
    public const string ColumnMapping = "columnMapping";
    public const string DeletionVectors = "deletionVectors";

    // A reader of version 3 asks for features by name; 1 asks for none, 2 for column mapping.
    private const int HighestVersion = 3;

    /// <summary>Type widening is read by casts: each file has the types of its time.</summary>
    public static IReadOnlySet<string> Known { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        ColumnMapping, DeletionVectors, "timestampNtz", "typeWidening", "typeWidening-preview", "v2Checkpoint", "vacuumProtocolCheck",
    };

    public static void Require(Protocol protocol, string location)
    {
        var features = protocol.ReaderFeatures ?? [];
        var unknown = features.Where(feature => !Known.Contains(feature)).Order(StringComparer.Ordinal).ToList();
        if (protocol.MinReaderVersion is < 1 or > HighestVersion)
        {
            var named = features.Count > 0 ? $" with the features {string.Join(", ", features)}" : "";
            throw new DeltaException($"The table '{location}' needs reader version {protocol.MinReaderVersion}{named}, which is not supported "
                + $"(supported: reader versions 1 to {HighestVersion}). Read it with the program that wrote it.");
        }

        if (protocol.MinReaderVersion == HighestVersion && unknown.Count > 0)
        {
            throw new DeltaException($"The table '{location}' needs the reader {(unknown.Count == 1 ? "feature" : "features")} {string.Join(", ", unknown)}, which {(unknown.Count == 1 ? "is" : "are")} not supported "
                + $"(supported: {string.Join(", ", Known.Order(StringComparer.Ordinal))}). Read it with the program that wrote it.");
        }
    }
}
