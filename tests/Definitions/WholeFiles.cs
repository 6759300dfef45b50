namespace FeatureJobs.Tests;

/// <summary>Mistakes that are no change of one piece: files missing, empty or of the wrong kind, and what the rules of settings say.</summary>
public static class WholeFiles
{
    public const string NoColumns =
        "features/flights.yaml:5:11: FJ1025: no file is at '../data/flights-*.parquet', so the columns of source 'flights' are not known; put a file there, or declare them with 'columns: {name: type}'";

    public static TheoryData<string?, string?, string> Cases() => new()
    {
        { null, Sample.Text, "feature_store.yaml: FJ1010: this file is missing; it makes a folder a store. `featurejobs init` writes one" },
        { Sample.Store, "", "features/flights.yaml: FJ1003: the file is empty; remove it or define something in it" },
        { Sample.Store, "# nothing but a comment\n", "features/flights.yaml: FJ1003: the file is empty; remove it or define something in it" },
        { Sample.Store, "---\n...\n", "features/flights.yaml: FJ1003: the file is empty; remove it or define something in it" },
        { Sample.Store, "- a\n", "features/flights.yaml:1:1: FJ1005: the file holds a list; write keys with values, as in 'name: flights'" },
        { "", null, "feature_store.yaml: FJ1003: the file is empty; remove it or define something in it" },
        { "engine: {kind: duckdb}\n", null, "feature_store.yaml:1:1: FJ1007: 'name' is missing; feature_store.yaml needs name" },
        { "name: ${SECRET}\n", null, "feature_store.yaml:1:7: FJ1015: '${SECRET}' in 'name'; variables may stand in 'path' of a source and in 'storage', 'engine' (but 'kind') and 'online_store' only" },
        {
            "nme: x\nstorage: ${A}/${B}\n", "entities: 5\n",
            """
            feature_store.yaml:1:1: FJ1006: unknown key 'nme'; did you mean 'name'?
            feature_store.yaml:2:10: FJ1014: environment variable 'A' is not defined; set it, or write the value out
            feature_store.yaml:2:15: FJ1014: environment variable 'B' is not defined; set it, or write the value out
            features/flights.yaml:1:11: FJ1005: 'entities' is a single value; write a list
            """
        },
    };
}
