using FeatureJobs.Commands;

return await Application.RunTrainingSetAsync(args);
