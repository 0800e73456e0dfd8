using Gateway.House.Text;
using Gateway.House.Words;

namespace Gateway.Tests.House;

/// <summary>The phrases that <c>make house</c> counts as an accent, and good English that it must leave alone.</summary>
public sealed class AccentTests
{
    [Theory]
    [InlineData("for ever", "Retries for ever.")]
    [InlineData("anew", "Lists are loaded anew.")]
    [InlineData("is told", "The client is told to come back.")]
    [InlineData("is told", "Refusals are told and counted.")]
    [InlineData("manyth", "Every how manyth frame of a clip.")]
    [InlineData("a lone question word", "One client. Whose. Its limits.")]
    [InlineData("a lone question word", "How many.")]
    [InlineData("What or Who as the subject", "What waits is dropped.")]
    [InlineData("What or Who as the subject", "Who keeps the buffer adds a reference.")]
    [InlineData("What or Who as the subject", "Read once. What follows may take long.")]
    [InlineData("whence", "Whence the bytes come.")]
    [InlineData("of before", "The users of before stay.")]
    [InlineData("all the same", "It is acknowledged all the same.")]
    [InlineData("all the same", "Who takes long all the same has its next turns elsewhere.")]
    [InlineData("and else", "Refused at start, and else on its tile.")]
    [InlineData("by itself", "The page opens again by itself.")]
    [InlineData("who for a thing", "The client who is slow.")]
    [InlineData("as it is", "The frame is sent as it is.")]
    [InlineData("is none", "A line is none; the message names it.")]
    [InlineData("nobody", "When nobody reads the pipe any more.")]
    [InlineData("nobody", "Whoever keeps the buffer adds a reference.")]
    [InlineData("without a word", "Closes without a word.")]
    [InlineData("stands in", "The id stands in the header.")]
    [InlineData("stands in", "Where the section stands, for errors.")]
    [InlineData("not heard for", "A client that was not heard for this long is closed.")]
    [InlineData("a lone owner", "Memory. Its owner's.")]
    [InlineData("a lone Of", "Pixels. Of the picture. In the order of frames.")]
    [InlineData("is looked at", "The clip is looked at once.")]
    [InlineData("not any more", "Null when there is no image, or not any more.")]
    [InlineData("is begun", "Before the next one is begun.")]
    [InlineData("a thing tells", "The log tells more.")]
    public void A_phrase_is_found(string name, string text)
    {
        Assert.Contains(name, Found("notes.md", text));
        Assert.Contains(name, Found("Notes.cs", $"// {text}"));
        Assert.Contains(name, Found("Notes.cs", $"/// <summary>{text}</summary>"));
        Assert.Contains(name, Found("Notes.cs", $"var text = \"{text}\";"));
        Assert.Contains(name, Found("notes.sh", $"# {text}"));
        Assert.Contains(name, Found("notes.sh", $"echo \"{text}\""));
    }

    [Fact]
    public void Every_phrase_has_an_example()
    {
        var examples = typeof(AccentTests).GetMethod(nameof(A_phrase_is_found))!.GetCustomAttributes(inherit: false).OfType<InlineDataAttribute>();
        Assert.Superset(
            Accent.Patterns.Select(pattern => pattern.Name).ToHashSet(),
            examples.Select(example => (string)example.Data[0]!).ToHashSet());
    }

    [Fact]
    public void A_phrase_is_found_across_lines_and_reported_where_it_begins()
    {
        var file = new SourceFile("A.cs", "// Waits until the broker is\n// there, and then for\n// ever.\n");
        Assert.Equal(2, Assert.Single(Accent.In(Prose.Of("A.cs", _ => file))).Line);
    }

    [Theory]
    [InlineData("Retries forever; the fields are all the same. They look all the same, too.")]
    [InlineData("Objects can be told apart by their colour; a shadow is told from an object by its brightness.")]
    [InlineData("What does the daemon do when the disk is full?")]
    [InlineData("It returns what was read. The caller decides what happens next; nothing else changes.")]
    [InlineData("There is none. If there is none, the default applies. None is kept.")]
    [InlineData("Returns null if none exists, or else the first; otherwise 0.")]
    [InlineData("Each camera is judged by itself. The region itself is ignored.")]
    [InlineData("A person who walks by. Administrators who need more read the guide.")]
    [InlineData("Fetched as it is read. It is as fast as it is small.")]
    [InlineData("Nobody was in the picture. Someone stands at the door; this stands for the id.")]
    [InlineData("Of the 40 clips, 3 were kept. Of these, one failed.")]
    [InlineData("The camera's own settings win. The cooldown is the camera's.")]
    [InlineData("Look at the log for more. Before the session began, the queue was empty.")]
    [InlineData("The operator tells the daemon what to record. Whatever the payload, at most 8 MiB are read.")]
    [InlineData("Why it failed is in the log. How long a session is kept. Whether it was there.")]
    [InlineData("The newest wins. Not any of these. Heard within 30 s.")]
    public void Good_English_is_left_alone(string text)
    {
        Assert.Empty(Found("notes.md", text));
        Assert.Empty(Found("Notes.cs", $"/// <summary>{text}</summary>"));
        Assert.Empty(Found("notes.sh", $"# {text}"));
    }

    [Theory]
    [InlineData("notes.md", "## What it does not do\n\nText.\n\n`What waits is told for ever.`\n\n```\nWhat waits is told for ever.\n```\n")]
    [InlineData("Notes.cs", "internal sealed class Anew { private bool whatIsTold; /* the */ }\n")]
    [InlineData("LICENSE", "What waits is told for ever.")]
    public void Headings_code_and_licences_are_left_alone(string path, string text) => Assert.Empty(Found(path, text));

    [Fact]
    public void Vectors_are_left_out()
    {
        using var tree = new SmallTree(("protocol/vectors/README.md", "What waits is told for ever."), ("README.md", "Tried for ever."));
        Assert.Equal("README.md", Assert.Single(Accent.In(tree.Copy)).Path);
    }

    private static List<string> Found(string path, string text) =>
    [
        .. from passage in Prose.Of(path, _ => new SourceFile(path, text))
           from pattern in Accent.Patterns
           where pattern.In(passage).Any()
           select pattern.Name,
    ];
}
