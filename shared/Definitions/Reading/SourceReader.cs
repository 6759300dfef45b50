using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>One item of <c>sources</c>.</summary>
internal static class SourceReader
{
    internal static readonly Section Source = new("a source",
        ["name", "path", "format", "derive", "columns", "event_timestamp", "created_timestamp", "where", "max_future", "advance", "max_bad_rows"])
    {
        Required = ["name", "path", "event_timestamp"],
    };

    private static readonly Dictionary<string, Advance> Advances = new() { ["data"] = Advance.Data, ["clock"] = Advance.Clock };
    private static readonly Dictionary<string, SourceFormat> Formats = new() { ["parquet"] = SourceFormat.Parquet, ["csv"] = SourceFormat.Csv };

    public static SourceDraft Read(MappingNode mapping, Reading reading)
    {
        var source = new MappingReader(mapping, Source, reading);
        var keysSound = source.Sound;
        var path = source.Setting("path");
        var format = source.Choice("format", Formats, ["delta", "json"])?.Value ?? ByName(source, path);
        var resolved = path is null ? null : reading.Variables.Resolve(path);
        if (resolved is not null && StorePaths.Mistake(resolved, mapping.Place.File) is { } mistake)
        {
            reading.Found.Add(DiagnosticKind.BadPath, path!.Place, $"the path {Quoted.Of(path.Value)} {mistake}");
            resolved = null;
        }
        var (columns, derive) = (source.Mapping("columns"), source.Mapping("derive"));
        var (declared, declaredSound) = columns is null ? (null, !source.Has("columns")) : ReadColumns(columns, reading);
        // Guessed types would change with the files, and with them what is stored.
        if (format == SourceFormat.Csv && !source.Has("columns") && keysSound)
        {
            source.Wrong<object>(DiagnosticKind.MissingKey, mapping.Place, "'columns' is missing; CSV files hold only text, so their source needs columns: {name: type}");
            declaredSound = false;
        }
        return new SourceDraft(source.Name("name", Names.Mistake), mapping.Place)
        {
            Format = format,
            Path = path,
            ResolvedPath = resolved,
            Declared = declared,
            ColumnsSound = keysSound && declaredSound && (derive?.Sound ?? !source.Has("derive")),
            Derive = derive is null ? [] : ReadDerive(derive, reading),
            EventTimestamp = source.Text("event_timestamp"),
            CreatedTimestamp = source.Text("created_timestamp"),
            Where = source.Expression("where"),
            MaxFuture = source.Duration("max_future", TimeSpan.Zero)?.Value ?? TimeSpan.FromHours(1),
            Advance = source.Choice("advance", Advances, [])?.Value ?? Advance.Data,
            MaxBadRows = source.Text("max_bad_rows") is { } limit ? ReadLimit(limit, reading) : null,
        };
    }

    /// <summary>By the path as written: what a variable holds must not decide what is stored.</summary>
    private static SourceFormat ByName(MappingReader source, ScalarNode? path) =>
        !source.Has("format") && path?.Value.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true ? SourceFormat.Csv : SourceFormat.Parquet;

    private static (ImmutableArray<Column>? Columns, bool Sound) ReadColumns(MappingNode mapping, Reading reading)
    {
        var columns = ImmutableArray.CreateBuilder<Column>();
        var sound = mapping.Sound;
        foreach (var (key, value) in mapping.Entries)
        {
            var mistake = Names.ColumnMistake(key.Value);
            if (mistake is not null)
                reading.Found.Add(DiagnosticKind.BadName, key.Place, $"{Quoted.Of(key.Value)} cannot be a name: {mistake}");
            else if (columns.Any(other => Names.Comparer.Equals(other.Name, key.Value)))
                reading.Found.Add(DiagnosticKind.DuplicateName, key.Place, $"column {Quoted.Of(key.Value)} is declared twice; upper and lower case are one");
            else if (Value(value, "a type such as int64", reading) is { } text && TypeNames.Read(text, reading.Found) is { } type)
            {
                columns.Add(new Column(key.Value, type));
                continue;
            }
            sound = false;
        }
        return (columns.ToImmutable(), sound);
    }

    private static ImmutableArray<DeriveDraft> ReadDerive(MappingNode mapping, Reading reading)
    {
        var derived = ImmutableArray.CreateBuilder<DeriveDraft>();
        foreach (var (key, value) in mapping.Entries)
        {
            if (Names.Mistake(key.Value) is { } mistake)
                reading.Found.Add(DiagnosticKind.BadName, key.Place, $"{Quoted.Of(key.Value)} cannot be a name: {mistake}");
            else if (derived.Any(other => Names.Comparer.Equals(other.Name.Value, key.Value)))
                reading.Found.Add(DiagnosticKind.DuplicateName, key.Place, $"column {Quoted.Of(key.Value)} is derived twice; upper and lower case are one");
            var text = Value(value, "an expression", reading);
            derived.Add(new DeriveDraft(key, text is null ? null : ExpressionTexts.Read(text, reading.Found)));
        }
        return derived.ToImmutable();
    }

    private static ScalarNode? Value(YamlNode node, string expected, Reading reading)
    {
        if (node is ScalarNode { IsNull: false } scalar)
            return reading.Variables.HasNone(scalar, "columns or derive") ? scalar : null;
        if (node is not BrokenNode)
            reading.Found.Add(DiagnosticKind.WrongNode, node.Place, $"{node.Kind} stands here; write {expected}");
        return null;
    }

    private static BadRowLimit? ReadLimit(ScalarNode scalar, Reading reading)
    {
        var limit = Numbers.BadRows(scalar.Value);
        if (limit is null)
            reading.Found.Add(DiagnosticKind.BadNumber, scalar.Place, $"'max_bad_rows' is {Quoted.Of(scalar.Value)}; {Numbers.BadRowForms}");
        return limit;
    }
}
