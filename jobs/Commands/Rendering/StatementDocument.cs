namespace FeatureJobs.Commands.Rendering;

internal sealed record StatementDocument(string Purpose, string Sql);
