using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>A column of a table, or a field inside one. Two are equal by name, type and nullability.</summary>
/// <param name="Nullable">False: every row has a value, which writing checks.</param>
public sealed record DeltaField(string Name, DeltaType Type, bool Nullable = true)
{
    private static readonly IReadOnlyDictionary<string, JsonElement> None = new Dictionary<string, JsonElement>();

    /// <summary>What the log says of the column beyond its type: comment, default, ids of column mapping, and what others put there.</summary>
    public IReadOnlyDictionary<string, JsonElement> Metadata { get; init; } = None;

    /// <summary>The table demands that values satisfy an expression (<c>delta.invariants</c>): readable, not writable.</summary>
    internal bool HasInvariant => Metadata.ContainsKey("delta.invariants");

    /// <summary>The column's name in data files, partition values and statistics: its own, unless columns are mapped.</summary>
    public string PhysicalName
    {
        get => field ?? Name;
        internal init;
    }

    /// <summary>The column's id in data files, where columns are mapped by id (protocol: "Column Mapping").</summary>
    public int? PhysicalId { get; internal init; }

    public bool Equals(DeltaField? other) => other is not null && Name == other.Name && Type == other.Type && Nullable == other.Nullable;

    public override int GetHashCode() => HashCode.Combine(Name, Type, Nullable);
}
