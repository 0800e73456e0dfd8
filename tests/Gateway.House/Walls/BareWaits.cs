using Gateway.House.Text;

namespace Gateway.House.Walls;

/// <summary>Places where a test waits for a task that nothing bounds: <c>await task</c> instead of <c>await task.WaitAsync(cancel)</c>.</summary>
internal static class BareWaits
{
    public static IEnumerable<Finding> In(SourceFile file)
    {
        var code = file.Code;
        for (var i = 0; i + 1 < code.Count; i++)
        {
            if (!code[i].Is("await") || code[i + 1].Is("using") || code[i + 1].Is("foreach"))
                continue;
            var end = EndOfName(code, i + 1);
            if (end > i + 1 && end < code.Count && code[end].Value is (";" or ")" or "," or "}"))
            {
                var name = string.Concat(code.Skip(i + 1).Take(end - i - 1).Select(token => token.Value));
                yield return new Finding(file.Path, code[i].Line, $"await {name}");
            }
        }
    }

    /// <summary>Behind a name with its dots and indexes.</summary>
    private static int EndOfName(IReadOnlyList<Token> code, int start)
    {
        var at = start;
        var depth = 0;
        while (at < code.Count && (depth > 0 || code[at].Kind == TokenKind.Identifier || code[at].Is('.') || code[at].Is('[')))
        {
            depth += code[at].Value switch { "[" => 1, "]" => -1, _ => 0 };
            at++;
        }

        return at;
    }
}
