namespace FeatureJobs.Runs;

/// <summary>The run of a group cannot go on until the user mends something; the message says what. Exit code 2.</summary>
internal sealed class RunRefusedException(string message) : Exception(message);

/// <summary>Another run holds the group or won its batch. Exit code 4.</summary>
internal sealed class RunBusyException(string message) : Exception(message);
