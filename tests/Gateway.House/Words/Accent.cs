using Gateway.House.Text;

namespace Gateway.House.Words;

/// <summary>Phrases that show that a text was translated word for word. None of them occurs in good English.</summary>
internal static class Accent
{
    private const string Be = "(?:is|are|was|were|be|been|being|gets?) (?:also |then |only |never |not )?";

    private const string Thing =
        "(?:board|broker|camera|client|clip|connection|counter|daemon|detector|file|frame|gateway|header|listener|log|message|method|number|packet"
        + "|page|peer|picture|process|program|publisher|queue|reader|receiver|report|sender|server|session|socket|subscriber|task|thread|worker"
        + "|writer)s?";

    private const string Automatic =
        "(?:again|appears?|back|begins?|cameras?|comes?|connects?|continues?|ends?|ended|goes on|opens?|recovers?|reconnects?|restarts?|starts?"
        + "|stops?|tries)";

    private const string Work =
        "(?:announced|answers|asked|asks|changes|could look|else|gets|has|holds|is sending|is to|knows|listens|looked|reads|sends|subscribes|takes"
        + "|took|uses|waits|writes)";

    private const string Written =
        "(?:argument|buffer|configuration|document|file|header|list|log|map|message|packet|README|settings|table|topic)s?";

    private const string Placed = "(?:it|its section|its settings|the section|the settings|they|a clip)";

    private const string Question = "Whose|Which|What|Who|Where|When|Whence|How (?:many|much|long|far|often)";

    private const string Article = "the|its|a|an|all|this|that|those|one|each|which";

    private const string StopAfter = @"(?=\s*[.,;:)!\u2029]|\s*$";

    public static IReadOnlyList<AccentPattern> Patterns { get; } =
    [
        new("for ever", "indefinitely", @"\b[Ff]or ever\b"),
        new("anew", "again", @"\b[Aa]new\b"),
        new("is told", "is reported, gets", $@"\b{Be}told\b(?! apart\b| from\b)|START[Tt]old\b(?! apart\b)"),
        new("manyth", "every Nth", @"\bmanyth\b"),
        new("a lone question word", "a better name and no comment", $@"START(?:{Question})\."),
        new("What or Who as the subject", "name the thing first", @"START(?:What|Who|Whoever) (?=[^.!?\u2029]*(?:[.!\u2029]|$))")
        { SparesHeadings = true },
        new("whence", "from where", @"\b(?:[Ww]hence|[Tt]hence|[Ww]hither|[Ww]herefrom)\b"),
        new("of before", "previous, earlier", @"\bof before\b"),
        new("all the same", "still, nevertheless", $@"(?<!\b(?:is|are|was|were|be|looks?|not) )\ball the same{StopAfter}|\s+(?:has|and|but)\b)"),
        new("and else", "otherwise", @"\band else\b"),
        new("by itself", "automatically", $@"\b{Automatic} by (?:itself|themselves)\b"),
        new("who for a thing", "that", $@"\b{Thing} who\b"),
        new("as it is", "unchanged", $@"\bas (?:it is|they are){StopAfter}|\s+to be\b)"),
        new("is none", "is not one", @"(?<!\b[Tt]here )\b(?:is|are) none\b"),
        new("nobody", "no client, no thread, no caller", $@"\b(?:[Nn]obody|[Ss]omebody) {Work}\b|\b[Ww]hoever\b"),
        new("without a word", "silently", @"\bwithout a word\b"),
        new("stands in", "is in", $@"\bstands? (?:in|on) (?:the |a |an |its |their )?{Written}\b|\b[Ww]here {Placed} stands?\b"),
        new("not heard for", "sent nothing for", @"\bnot heard (?:of )?for\b"),
        new("a lone owner", "owned by", @"START(?:(?:Its|The|A|Their) )?\w+'s\."),
        new("a lone Of", "a better name and no comment", $@"START[Oo]f (?:{Article})\b[^.,\u2029]*(?:\.(?=\s)|\u2029)"),
        new("is looked at", "is analysed, read, checked", $@"\b{Be}looked (?:at|for)\b"),
        new("not any more", "no longer", @"\bnot any more\b"),
        new("is begun", "is started", $@"\b{Be}begun\b"),
        new("a thing tells", "reports, shows", $@"\b{Thing} tells?\b(?! apart\b)"),
    ];

    public static IEnumerable<Finding> In(IEnumerable<Passage> prose) =>
        from passage in prose
        from pattern in Patterns
        from match in pattern.In(passage)
        select new Finding(passage.Path, passage.LineAt(match.Index), $"\"{Shown(passage.Text, match.Index)}\" ({pattern.Name}: {pattern.Instead})");

    public static IEnumerable<Finding> In(WorkingCopy tree) => In(Prose.Of(tree));

    private static string Shown(string text, int from) => text[from..Math.Min(from + 40, text.Length)].Replace(Passage.Break, ' ').Trim();
}
