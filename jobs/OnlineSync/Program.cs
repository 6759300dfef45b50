using FeatureJobs.Commands;

return await Application.RunOnlineSyncAsync(args);
