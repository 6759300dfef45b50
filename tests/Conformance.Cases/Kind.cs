namespace FeatureJobs.Tests.Cases;

/// <summary>The types of columns and features that cases use.</summary>
public enum Kind { Bool, Int32, Int64, Float64, String, Date, Timestamp }

/// <summary>A date: days since 1970-01-01. (<see cref="DateOnly"/> has no such number, and cases go to the edges.)</summary>
public readonly record struct Day(int Number);

/// <summary>A moment: microseconds since 1970-01-01T00:00:00 UTC. Unlike <see cref="DateTime"/> it can lie outside the years 1 to 9999.</summary>
public readonly record struct Moment(long Microseconds);

/// <summary>A named, typed column of a source.</summary>
public sealed record Column(string Name, Kind Kind);
