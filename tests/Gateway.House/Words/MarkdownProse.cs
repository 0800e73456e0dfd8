using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Words;

/// <summary>Paragraphs, items, cells and headings of a document.</summary>
internal static partial class MarkdownProse
{
    public static IEnumerable<Passage> Of(SourceFile file)
    {
        var passages = new List<Passage>();
        var isOpen = false;
        var inFence = false;
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var line = file.Lines[i];
            if (Fence().IsMatch(line))
                inFence = !inFence;
            if (inFence || Fence().IsMatch(line) || string.IsNullOrWhiteSpace(line))
            {
                isOpen = false;
                continue;
            }

            var isHeading = line.StartsWith('#');
            var isRow = line.StartsWith('|');
            if (!isOpen || isHeading || isRow || Item().IsMatch(line))
                passages.Add(new Passage(file.Path) { IsHeading = isHeading });
            passages[^1].Add(Plain(line, isRow), i + 1);
            isOpen = !isHeading && !isRow;
        }

        return passages;
    }

    private static string Plain(string line, bool isRow)
    {
        var text = Link().Replace(Span().Replace(line, $"{Passage.Code}"), "${text}");
        text = isRow ? text.Replace('|', Passage.Break) : Item().Replace(text, "");
        return text.TrimStart('#', ' ').Replace("**", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\s*(?:```|~~~)")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*(?:[-*+]|\d+\.)\s+(?:\[[ x]\]\s+)?")]
    private static partial Regex Item();

    [GeneratedRegex("`+[^`]+`+")]
    private static partial Regex Span();

    [GeneratedRegex(@"!?\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();
}
