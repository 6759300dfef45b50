using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>What a Parquet file's footer says.</summary>
/// <param name="Path">As it was given.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">The top-level columns in file order.</param>
public sealed record ParquetFile(string Path, long Rows, ImmutableArray<ParquetColumn> Columns)
{
    /// <summary>The column of this name: exactly, else without regard to case; null when there is none.</summary>
    public ParquetColumn? Find(string name) =>
        Columns.FirstOrDefault(c => c.Name == name) ?? Columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A column of a Parquet file.</summary>
/// <param name="Name">As the file spells it.</param>
/// <param name="FileType">What the file holds, for messages: <c>int16</c>, <c>timestamp_ns without zone</c>, <c>decimal(9,2)</c>, <c>struct</c>.</param>
/// <param name="Type">The type it is read as; null when it cannot be read, which matters only to those who use it.</param>
/// <param name="TakenAsUtc">True for timestamps without zone, which are taken as UTC.</param>
public sealed record ParquetColumn(string Name, string FileType, DataType? Type, bool TakenAsUtc = false);
