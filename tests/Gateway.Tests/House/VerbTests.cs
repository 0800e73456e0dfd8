using Gateway.House.Once;

namespace Gateway.Tests.House;

/// <summary>In which files a verb of the link counts as written.</summary>
public sealed class VerbTests
{
    [Fact]
    public void A_verb_counts_by_record_client_method_vector_and_reply()
    {
        using var tree = new SmallTree(
            ("protocol/ListParcels.cs", "public sealed record ListParcels(uint Page) : LinkCommand<ParcelPage>;"),
            ("protocol/ParcelPage.cs", "public sealed record ParcelPage(uint Total);"),
            ("gateway/ParcelCommands.cs", "var page = new ParcelPage(0);"),
            ("gateway/Client.cs", "await link.ListParcelsAsync(1);"),
            ("gateway/ParcelList.cs", "class ParcelList { int ListParcelsAgain; }"),
            ("protocol/vectors/command-list-parcels.hex", "00"),
            ("protocol/vectors/command-list-parcels-of-day.hex", "00"),
            ("examples/client.py", "def list_parcels(page): pass"),
            ("WIRE.md", "| 1 | ListParcels |"));
        var verb = Assert.Single(Verb.In(tree.Copy));
        Assert.Equal(("ListParcels", "ParcelPage"), (verb.Name, verb.Reply));
        Assert.Equal(
            [
                "WIRE.md", "examples/client.py", "gateway/Client.cs", "gateway/ParcelCommands.cs", "protocol/ListParcels.cs",
                "protocol/ParcelPage.cs",
                "protocol/vectors/command-list-parcels.hex",
            ],
            verb.Files.Select(file => file.Path));
    }

    [Fact]
    public void A_reply_that_is_shared_or_a_message_or_a_common_word_belongs_to_no_verb()
    {
        using var tree = new SmallTree(
            ("FindParcel.cs", "public sealed record FindParcel(int Id) : LinkCommand<FoundParcel>;"),
            ("GetParcel.cs", "public sealed record GetParcel(int Id) : LinkCommand<FoundParcel>;"),
            ("OpenParcel.cs", "public sealed record OpenParcel(int Id) : LinkCommand<ParcelMessage>;"),
            ("ShutParcel.cs", "public sealed record ShutParcel(int Id) : LinkCommand<Done>;"),
            ("Uses.cs", "FoundParcel? _found; ParcelMessage? _message; Done? _done;"));
        Assert.All(Verb.In(tree.Copy), verb => Assert.Equal($"{verb.Name}.cs", Assert.Single(verb.Files).Path));
    }

    [Fact]
    public void A_verb_of_one_word_counts_where_the_link_is_named()
    {
        using var tree = new SmallTree(
            ("Halt.cs", "public sealed record Halt : LinkCommand<Done>;"),
            ("LinkHalt.cs", "public Done Answer(Halt halt) => new Link().Done;"),
            ("Motor.cs", "motor.Halt();"));
        Assert.Equal(["Halt.cs", "LinkHalt.cs"], Assert.Single(Verb.In(tree.Copy)).Files.Select(file => file.Path));
    }

    [Fact]
    public void The_verbs_of_this_working_copy_are_found() => Assert.True(Verb.In(SourceTree.Copy).Count >= 11);
}
