namespace FeatureJobs.SparkConnect;

/// <summary>
/// One row, or one struct within a row. Values are boxed; what type stands for which of Spark's is said at <see cref="SparkType"/>.
/// For data of any size read Arrow batches instead (<see cref="DataFrame.ToArrowAsync"/>).
/// </summary>
public sealed class Row
{
    private readonly object?[] _values;

    /// <summary>A row of this schema; give as many values as it has fields.</summary>
    public Row(StructType schema, params IReadOnlyList<object?> values)
    {
        if (values.Count != schema.Fields.Count)
            throw new ArgumentException($"{values.Count} values for the {schema.Fields.Count} fields of {schema.SimpleString}", nameof(values));
        (Schema, _values) = (schema, [.. values]);
    }

    /// <summary>Names and types of the values.</summary>
    public StructType Schema { get; }

    /// <summary>In the order of the schema.</summary>
    public IReadOnlyList<object?> Values => _values;

    /// <summary>The value at a position from 0; null is SQL's null.</summary>
    public object? this[int index] => _values[index];

    /// <summary>The value of a column by its exact name, the first of that name.</summary>
    public object? this[string name] => _values[IndexOf(name)];

    /// <summary>The value at a position, as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidCastException">The value is of another type, or null and T is not nullable.</exception>
    public T GetAs<T>(int index) => _values[index] switch
    {
        T value => value,
        null when default(T) is null => default!,
        var other => throw new InvalidCastException($"column {Schema.Fields[index].Name} of type {Schema.Fields[index].DataType.SimpleString} holds {other?.GetType().Name ?? "null"}, which is no {typeof(T).Name}"),
    };

    /// <summary>The value of a column by its exact name, as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidCastException">The value is of another type, or null and T is not nullable.</exception>
    public T GetAs<T>(string name) => GetAs<T>(IndexOf(name));

    /// <summary>For people: <c>[1,a,null]</c>.</summary>
    public override string ToString() => $"[{string.Join(',', _values.Select(value => value ?? "null"))}]";

    private int IndexOf(string name)
    {
        for (var index = 0; index < _values.Length; index++)
            if (string.Equals(Schema.Fields[index].Name, name, StringComparison.Ordinal))
                return index;
        throw new ArgumentException($"no column {name} in {Schema.SimpleString}", nameof(name));
    }
}
