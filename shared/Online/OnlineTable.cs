using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;

namespace FeatureJobs.Online;

/// <summary>One group version in the online store: what its keys begin with, and the shape of its rows. Compared by reference.</summary>
public sealed class OnlineTable
{
    private readonly int[] _offsets;

    /// <param name="storeId">What tells two feature stores in one online store apart.</param>
    /// <param name="keys">The entity's key columns, at least one, in the entity's order.</param>
    /// <param name="features">The group's features in the order of the history table.</param>
    public OnlineTable(string storeId, string group, int version, ImmutableArray<OnlineColumn> keys, ImmutableArray<OnlineColumn> features)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeId);
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        if (keys.Length == 0)
            throw new ArgumentException($"{group}@{version} has no key columns, so its rows have no keys.", nameof(keys));
        (StoreId, Group, Version, Keys, Features) = (storeId, group, version, keys, features);
        KeyStart = RowKey.Start(storeId);
        KeyEnd = Encoding.UTF8.GetBytes($"}}{group}@{version}");
        SchemaId = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(SchemaText()));
        Values = RowFormat.Bitmap + (features.Length + 7) / 8;
        _offsets = new int[features.Length];
        Strings = Values;
        for (var i = 0; i < features.Length; i++)
        {
            _offsets[i] = Strings;
            Strings += features[i].Width;
        }
    }

    public string StoreId { get; }

    public string Group { get; }

    public int Version { get; }

    public ImmutableArray<OnlineColumn> Keys { get; }

    public ImmutableArray<OnlineColumn> Features { get; }

    /// <summary>XxHash64 (seed 0) over names and types of keys and features in order; see docs/online-format.md. Rows of another schema are not read.</summary>
    public ulong SchemaId { get; }

    /// <summary>The place of the fixed-width values in a row.</summary>
    internal int Values { get; }

    /// <summary>The place of the strings' bytes: where a row without text ends.</summary>
    internal int Strings { get; }

    internal byte[] KeyStart { get; }

    internal byte[] KeyEnd { get; }

    internal int Offset(int feature) => _offsets[feature];

    public override string ToString() => $"{Group}@{Version}";

    /// <summary>Names carry their length: no name, whatever it holds, can stand for two columns.</summary>
    private string SchemaText()
    {
        var text = new StringBuilder();
        foreach (var (kind, columns) in new[] { ("key", Keys), ("feature", Features) })
            foreach (var column in columns)
                text.Append(kind).Append(' ').Append(Encoding.UTF8.GetByteCount(column.Name)).Append(':').Append(column.Name).Append(' ').Append(column.TypeName).Append('\n');
        return text.ToString();
    }
}
