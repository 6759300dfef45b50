using System.Collections.Frozen;

namespace FeatureJobs.Delta;

/// <summary>
/// What this writer must not write (protocol: "Requirements for Writers"). A feature that is only listed asks for nothing until it is in use;
/// one that is unknown may ask for anything. All reasons are named at once.
/// </summary>
public static class WriterSupport
{
    private const int FeatureWriterVersion = 7;
    private const string TimestampNtz = "timestampNtz";

    /// <summary>Harmless as long as <see cref="RulesInUse"/> finds nothing, or heeded.</summary>
    private static readonly FrozenSet<string> KnownFeatures = FrozenSet.Create(StringComparer.Ordinal,
        "appendOnly", "invariants", "checkConstraints", "generatedColumns", "identityColumns", "allowColumnDefaults", "columnMapping",
        "changeDataFeed", "deletionVectors", "domainMetadata", TimestampNtz, "vacuumProtocolCheck", "v2Checkpoint", "inCommitTimestamp");

    private static readonly (string Key, string Rule)[] ColumnRules =
    [
        ("delta.invariants", "an invariant"),
        ("delta.generationExpression", "a generation expression"),
        ("delta.identity.start", "identity values"),
        ("CURRENT_DEFAULT", "a default value"),
    ];

    /// <summary>The least protocol that columns of these types need.</summary>
    internal static Protocol NewTable(IReadOnlyList<DeltaField> fields) => !fields.Any(field => Contains(field.Type, DeltaTypeKind.TimestampNtz))
        ? new Protocol { MinReaderVersion = 1, MinWriterVersion = 2 }
        : new Protocol
        {
            MinReaderVersion = 3,
            MinWriterVersion = FeatureWriterVersion,
            ReaderFeatures = [TimestampNtz],
            WriterFeatures = ["appendOnly", "invariants", TimestampNtz],
        };

    /// <param name="removesRows">Whether rows are to leave the table.</param>
    /// <exception cref="DeltaException">The table asks for what is not written here, or rows may not leave it.</exception>
    public static void Require(Snapshot snapshot, bool removesRows)
    {
        var (protocol, location) = (snapshot.Protocol, snapshot.Storage.Location);
        RequireVersion(protocol, location, "Write it with Spark.");
        var reasons = UnknownFeatures(protocol).Select(feature => $"the feature {feature}").Concat(RulesInUse(snapshot)).ToList();
        if (reasons.Count > 0)
        {
            throw new DeltaException($"The table '{location}' uses {string.Join(", ", reasons)}; writing such tables is not supported. Write it with Spark.");
        }

        if (removesRows && new TableProperties(snapshot.Metadata, location).IsAppendOnly)
        {
            throw new DeltaException($"The table '{location}' is append-only ({TableProperties.AppendOnly}): no rows may be removed from it. Set the property to false first.");
        }
    }

    /// <summary>
    /// For what changes files and no rows: rules for rows do no harm there, a feature that is unknown may (protocol: "VACUUM Protocol Check"; checkpointProtection).
    /// </summary>
    /// <param name="what">Completes "… of such tables is not supported": "vacuum".</param>
    /// <exception cref="DeltaException">The table asks its writers for what is not known here.</exception>
    internal static void RequireKnown(Protocol protocol, string location, string what)
    {
        RequireVersion(protocol, location, "Do it with Spark.");
        var unknown = UnknownFeatures(protocol).ToList();
        if (unknown.Count > 0)
        {
            throw new DeltaException($"The table '{location}' uses {string.Join(", ", unknown.Select(feature => $"the feature {feature}"))}; {what} of such tables is not supported. Do it with Spark.");
        }
    }

    /// <summary>Moving rows to other files is refused where that is more than adds and removes (protocol notes: deletion vectors, change data feed).</summary>
    /// <param name="what">Completes "… is not supported": "Deleting single rows".</param>
    /// <exception cref="DeltaException">The table has deletion vectors or a change data feed.</exception>
    public static void RequireRewritable(Snapshot snapshot, string what)
    {
        var properties = new TableProperties(snapshot.Metadata, snapshot.Storage.Location);
        string? used = properties.IsOn("delta.enableDeletionVectors") || snapshot.Files.Any(file => file.DeletionVector is not null) ? "deletion vectors (deletionVectors)"
            : properties.IsOn("delta.enableChangeDataFeed") ? "a change data feed (changeDataFeed)"
            : null;
        if (used is not null)
        {
            throw new DeltaException($"The table '{snapshot.Storage.Location}' has {used}; {what} is not supported there. Do it with Spark.");
        }
    }

    internal static bool HasFeature(Protocol protocol, string feature) =>
        protocol.MinWriterVersion >= FeatureWriterVersion && protocol.WriterFeatures?.Contains(feature) == true;

    /// <summary>What a writer version without a list stands for (protocol: "Writer Version Requirements").</summary>
    internal static IReadOnlyList<string> FeaturesOf(int writerVersion)
    {
        IReadOnlyList<(int Since, string Feature)> all =
        [
            (2, "appendOnly"), (2, "invariants"), (3, "checkConstraints"), (4, "changeDataFeed"), (4, "generatedColumns"), (5, "columnMapping"), (6, "identityColumns"),
        ];
        return [.. all.Where(entry => entry.Since <= writerVersion).Select(entry => entry.Feature)];
    }

    private static void RequireVersion(Protocol protocol, string location, string otherwise)
    {
        if (protocol.MinWriterVersion > FeatureWriterVersion)
        {
            throw new DeltaException($"The table '{location}' needs writer version {protocol.MinWriterVersion}; the newest that is known is {FeatureWriterVersion}. {otherwise}");
        }
    }

    private static IEnumerable<string> UnknownFeatures(Protocol protocol) =>
        protocol.MinWriterVersion < FeatureWriterVersion ? [] : (protocol.WriterFeatures ?? []).Concat(protocol.ReaderFeatures ?? []).Distinct().Where(feature => !KnownFeatures.Contains(feature));

    private static IEnumerable<string> RulesInUse(Snapshot snapshot)
    {
        foreach (var (key, _) in snapshot.Metadata.Configuration)
        {
            if (key.StartsWith("delta.constraints.", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"the CHECK constraint '{key["delta.constraints.".Length..]}'";
            }
        }

        if (snapshot.Metadata.Configuration.GetValueOrDefault("delta.columnMapping.mode") is { } mode && mode is not "none")
        {
            yield return $"column mapping by {mode}";
        }

        foreach (var (path, field) in AllFields("", snapshot.Fields))
        {
            foreach (var (key, rule) in ColumnRules)
            {
                if (field.Metadata.ContainsKey(key))
                {
                    yield return $"{rule} of column '{path}'";
                }
            }
        }
    }

    private static IEnumerable<(string Path, DeltaField Field)> AllFields(string prefix, IEnumerable<DeltaField> fields) => fields.SelectMany(field =>
        AllFields($"{prefix}{field.Name}.", field.Type.Fields).Prepend(($"{prefix}{field.Name}", field)));

    private static bool Contains(DeltaType type, DeltaTypeKind kind) => type.Kind == kind || type.Fields.Any(field => Contains(field.Type, kind));
}
