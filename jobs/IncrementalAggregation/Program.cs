using FeatureJobs.Commands;

return await Application.RunIncrementalAggregationAsync(args);
