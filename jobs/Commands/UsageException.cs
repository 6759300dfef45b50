namespace FeatureJobs.Commands;

/// <summary>A command was asked for something it cannot do as asked; the message says what to ask instead. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
