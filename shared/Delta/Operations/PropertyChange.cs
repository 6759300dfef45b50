using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>Changes of a table's properties.</summary>
internal static class PropertyChange
{
    public static NewCommit Of(Snapshot basis, IReadOnlyDictionary<string, string> set, IReadOnlyList<string> unset)
    {
        TableProperties.RequireKnown(set.Keys.Concat(unset));
        var configuration = new Dictionary<string, string?>(basis.Metadata.Configuration);
        foreach (var key in unset)
        {
            configuration.Remove(key);
        }

        foreach (var (key, value) in set)
        {
            configuration[key] = value;
        }

        var metadata = basis.Metadata with { Configuration = configuration };
        try
        {
            new TableProperties(metadata, basis.Storage.Location).Check();
        }
        catch (DeltaException e)
        {
            throw new ArgumentException(e.Message, e);
        }

        return new NewCommit
        {
            Fields = basis.Fields,
            Metadata = metadata,
            Operation = set.Count > 0 ? "SET TBLPROPERTIES" : "UNSET TBLPROPERTIES",
            OperationParameters = new Dictionary<string, string>
            {
                ["properties"] = JsonSerializer.Serialize(set.Count > 0 ? new Dictionary<string, string>(set) : unset.ToDictionary(key => key, _ => ""), LogJson.Default.DictionaryStringString),
            },
        };
    }
}
