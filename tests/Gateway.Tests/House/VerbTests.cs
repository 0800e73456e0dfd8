using Gateway.House.Once;

namespace Gateway.Tests.House;

/// <summary>In which files a verb of the link counts as written.</summary>
public sealed class VerbTests
{
    [Fact]
    public void A_verb_counts_by_record_client_method_vector_and_reply()
    {
        using var tree = new SmallTree(
            ("protocol/ListClips.cs", "public sealed record ListClips(uint Page) : LinkCommand<ClipPage>;"),
            ("protocol/ClipPage.cs", "public sealed record ClipPage(uint Total);"),
            ("gateway/ClipCommands.cs", "var page = new ClipPage(0);"),
            ("gateway/Client.cs", "await link.ListClipsAsync(1);"),
            ("gateway/ClipList.cs", "class ClipList { int ListClipsAgain; }"),
            ("protocol/vectors/command-list-clips.hex", "00"),
            ("protocol/vectors/command-list-clips-of-day.hex", "00"),
            ("examples/client.py", "def list_clips(page): pass"),
            ("WIRE.md", "| 1 | ListClips |"));
        var verb = Assert.Single(Verb.In(tree.Copy));
        Assert.Equal(("ListClips", "ClipPage"), (verb.Name, verb.Reply));
        Assert.Equal(
            [
                "WIRE.md", "examples/client.py", "gateway/Client.cs", "gateway/ClipCommands.cs", "protocol/ClipPage.cs", "protocol/ListClips.cs",
                "protocol/vectors/command-list-clips.hex",
            ],
            verb.Files.Select(file => file.Path));
    }

    [Fact]
    public void A_verb_of_the_enum_counts_without_a_record_and_a_shared_reply_belongs_to_neither()
    {
        using var tree = new SmallTree(
            ("CommandVerb.cs", "public enum CommandVerb : byte { None = 0, GetClip = 1, FindClip = 2, Shutdown = 3 }"),
            ("GetClip.cs", "/// <summary>Yields a <see cref=\"Clip\"/>.</summary>\npublic sealed record GetClip(int Id) : LinkCommand;"),
            ("FindClip.cs", "/// <summary>Yields a <see cref=\"Clip\"/>.</summary>\npublic sealed record FindClip(int Id) : LinkCommand;"),
            ("Clip.cs", "public sealed record Clip;"),
            ("Socket.cs", "socket.Shutdown(SocketShutdown.Both); stream.ShutdownAsync();"));
        Assert.Equal(
            [("FindClip", "CommandVerb.cs FindClip.cs"), ("GetClip", "CommandVerb.cs GetClip.cs"), ("Shutdown", "")],
            Verb.In(tree.Copy).Select(verb => (verb.Name, string.Join(' ', verb.Files))));
    }

    [Fact]
    public void The_verbs_of_this_working_copy_are_found() => Assert.True(Verb.In(SourceTree.Copy).Count >= 11);
}
