using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>One kind of mistake in definition files. <c>docs/diagnostics.md</c> lists them all, held to this catalogue by a test.</summary>
internal sealed record DiagnosticKind(string Code, string Meaning)
{
    public static readonly DiagnosticKind UnreadableYaml = new("FJ1001", "The text is not readable as YAML.");
    public static readonly DiagnosticKind UnusedYaml = new("FJ1002", "YAML that definitions do not use: anchors, aliases, tags, a second document, a key that is no plain text, too deep or too long.");
    public static readonly DiagnosticKind EmptyFile = new("FJ1003", "The file defines nothing.");
    public static readonly DiagnosticKind DuplicateKey = new("FJ1004", "A key is written twice in one mapping.");
    public static readonly DiagnosticKind WrongNode = new("FJ1005", "A mapping, a list or a single value stands where another is needed, or a key has no value.");
    public static readonly DiagnosticKind UnknownKey = new("FJ1006", "A key that does not exist here.");
    public static readonly DiagnosticKind MissingKey = new("FJ1007", "A required key is missing.");
    public static readonly DiagnosticKind NotSupportedYet = new("FJ1008", "Announced, but not built yet.");
    public static readonly DiagnosticKind MisplacedKey = new("FJ1009", "A key that belongs in the other kind of file.");
    public static readonly DiagnosticKind NoStoreFile = new("FJ1010", "There is no `feature_store.yaml`.");
    public static readonly DiagnosticKind UnknownChoice = new("FJ1011", "A value that is none of the possible words.");
    public static readonly DiagnosticKind BadDuration = new("FJ1012", "A length of time that cannot be read, or is out of range.");
    public static readonly DiagnosticKind BadNumber = new("FJ1013", "A number, a size or a share that cannot be read, or is out of range.");
    public static readonly DiagnosticKind UndefinedVariable = new("FJ1014", "`${NAME}` names an undefined environment variable.");
    public static readonly DiagnosticKind MisplacedVariable = new("FJ1015", "`${NAME}` stands where what is stored would depend on the environment.");
    public static readonly DiagnosticKind BadName = new("FJ1016", "A name that cannot be the name of a column or a folder, or is reserved.");
    public static readonly DiagnosticKind DuplicateName = new("FJ1017", "Two things of one kind share a name (upper and lower case are one).");
    public static readonly DiagnosticKind BadPath = new("FJ1018", "A path that cannot be used.");
    public static readonly DiagnosticKind UnknownEntity = new("FJ1019", "An entity that no file defines.");
    public static readonly DiagnosticKind UnknownSource = new("FJ1020", "A source that no file defines.");
    public static readonly DiagnosticKind UnknownGroup = new("FJ1021", "A feature group that no file defines.");
    public static readonly DiagnosticKind UnknownFeature = new("FJ1022", "A feature that its group does not have.");
    public static readonly DiagnosticKind BadReference = new("FJ1023", "A reference that is not `group`, `group:feature` or `group@2:feature`.");
    public static readonly DiagnosticKind UnknownColumn = new("FJ1024", "A column that the source does not have.");
    public static readonly DiagnosticKind UnknownColumns = new("FJ1025", "The columns of a source are not known: no file is there, and none are declared.");
    public static readonly DiagnosticKind UnreadableExpression = new("FJ1026", "An expression that cannot be read.");
    public static readonly DiagnosticKind TypeError = new("FJ1027", "A mistake of types inside an expression.");
    public static readonly DiagnosticKind WrongType = new("FJ1028", "A column or an expression has a type that its use does not allow.");
    public static readonly DiagnosticKind BadDefault = new("FJ1029", "`default` is not a value of the feature's type.");
    public static readonly DiagnosticKind IncompleteAggregation = new("FJ1030", "An aggregation lacks what its function or its name needs.");
    public static readonly DiagnosticKind WindowMisfit = new("FJ1031", "A window that is not a multiple of the given tile.");
    public static readonly DiagnosticKind TileMisfit = new("FJ1032", "The given tile does not divide `every`, `offset` or a `delay`.");
    public static readonly DiagnosticKind TileTooSmall = new("FJ1033", "The greatest common divisor of windows, delays, `every` and `offset` is under one second.");

    public static readonly DiagnosticKind ClashingKeys = new("FJ1034", "A key that does not go with another one beside it.");
    public static readonly DiagnosticKind BadAddress = new("FJ1035", "An address that is none of a Spark Connect server.");
    public static readonly DiagnosticKind BadSetting = new("FJ1036", "A Spark setting that is none, or that is not for users to change.");

    public static ImmutableArray<DiagnosticKind> All { get; } =
    [
        UnreadableYaml, UnusedYaml, EmptyFile, DuplicateKey, WrongNode, UnknownKey, MissingKey, NotSupportedYet, MisplacedKey, NoStoreFile, UnknownChoice,
        BadDuration, BadNumber, UndefinedVariable, MisplacedVariable, BadName, DuplicateName, BadPath, UnknownEntity, UnknownSource, UnknownGroup, UnknownFeature,
        BadReference, UnknownColumn, UnknownColumns, UnreadableExpression, TypeError, WrongType, BadDefault, IncompleteAggregation, WindowMisfit, TileMisfit, TileTooSmall, ClashingKeys, BadAddress, BadSetting,
    ];
}
