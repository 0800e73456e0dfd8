namespace Gateway.House.Text;

/// <summary>One text file of the working copy.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<IReadOnlyList<Token>> _tokens;
    private readonly Lazy<IReadOnlyList<Token>> _code;

    /// <param name="path">From the root, with slashes.</param>
    /// <param name="text">The whole content.</param>
    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text.ReplaceLineEndings("\n");
        Lines = Text.TrimEnd('\n').Split('\n');
        _tokens = new(() => CSharpLexer.Tokens(Text));
        _code = new(() => [.. Tokens.Where(token => token.IsCode)]);
    }

    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<string> Lines { get; }

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string Folder => Path[..Math.Max(Path.LastIndexOf('/'), 0)];

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>All tokens of a C# file.</summary>
    public IReadOnlyList<Token> Tokens => _tokens.Value;

    /// <summary>The tokens of a C# file without its comments and texts.</summary>
    public IReadOnlyList<Token> Code => _code.Value;

    public bool IsUnder(string folder) => folder.Length == 0 || Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public override string ToString() => Path;
}
