using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Words;

/// <summary>Comments and texts of a C# file.</summary>
internal static partial class CSharpProse
{
    public static IEnumerable<Passage> Of(SourceFile file)
    {
        var passages = new List<Passage>();
        var last = new Token(TokenKind.Symbol, " ", 0);
        var inCode = false;
        foreach (var token in file.Tokens)
        {
            if (!token.IsCode)
            {
                var follows = token.Kind != TokenKind.Text && token.Kind == last.Kind && token.Line == last.Line + 1;
                if (!follows)
                {
                    passages.Add(new Passage(file.Path));
                    inCode = false;
                }

                Add(passages[^1], token, ref inCode);
            }

            last = token;
        }

        return passages;
    }

    private static void Add(Passage passage, Token token, ref bool inCode)
    {
        var lines = token.Value.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i];
            if (token.Kind == TokenKind.DocComment)
            {
                var wasCode = inCode;
                inCode = text.Contains("<code>", StringComparison.Ordinal) || (inCode && !text.Contains("</code>", StringComparison.Ordinal));
                if (wasCode || inCode)
                    continue;
                text = Tag().Replace(CodeSpan().Replace(text, $"{Passage.Code}"), $"{Passage.Break}");
            }

            passage.Add(text, token.Line + i);
        }
    }

    [GeneratedRegex(@"<(?<tag>see|paramref|typeparamref|seealso)\b[^>]*/>|<c>.*?</c>|<see\b[^>]*>.*?</see>")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"</?\w+[^>]*>")]
    private static partial Regex Tag();
}
