using FeatureJobs.Commands;

return await Application.RunAsync(args);
