namespace FeatureJobs.Commands;

/// <summary><c>featurejobs delta</c>: commands about any Delta table.</summary>
internal static class TableCommands
{
    public static ExampledParent All(CommandContext context) =>
        new("delta", "Look at Delta tables and tend them, whoever wrote them", ["featurejobs delta describe data/sales", "featurejobs delta cat data/sales --limit 10"])
        {
            new TableDescribeCommand(context),
            new TableHistoryCommand(context),
            new TableCatCommand(context),
            new TableVerifyCommand(context),
            new TableOptimizeCommand(context),
            new TableVacuumCommand(context),
            new TableRestoreCommand(context),
        };
}
