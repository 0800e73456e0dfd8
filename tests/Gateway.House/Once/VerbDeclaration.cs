using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>A verb as the protocol declares it: a record derived from <c>LinkCommand</c>.</summary>
/// <param name="Name">Name of the record.</param>
/// <param name="Reply">Type of the reply; null where the record does not name one.</param>
internal sealed partial record VerbDeclaration(string Name, string? Reply)
{
    public static IReadOnlyList<VerbDeclaration> In(WorkingCopy tree) =>
    [
        .. from file in tree.CSharp
           where !file.IsUnder("tests")
           from type in TypeDeclaration.In(file)
           let derived = Derived().Match(Head(type))
           where derived.Success && type.Name is not ("LinkCommand" or "UnknownCommand")
           orderby type.Name
           select new VerbDeclaration(type.Name, derived.Groups["reply"] is { Success: true } reply ? reply.Value : null),
    ];

    /// <summary>The reply, unless it is a message, another verb's reply too, or a word that other code uses for other things.</summary>
    public string? OwnReply(IReadOnlyList<VerbDeclaration> all) =>
        Reply is not null && !Reply.EndsWith("Message", StringComparison.Ordinal) && Reply.Count(char.IsUpper) > 1
        && all.Count(verb => verb.Reply == Reply) == 1 ? Reply : null;

    /// <summary>From the name of a type to its body.</summary>
    private static string Head(TypeDeclaration type) =>
        string.Concat(type.File.Code.Skip(type.Start).TakeWhile(token => !token.Is('{') && !token.Is(';')).Select(token => token.Value));

    [GeneratedRegex(@":LinkCommand(?:<(?<reply>\w+)[\w<>?\[\],.]*>)?(?:$|[,(])")]
    private static partial Regex Derived();
}
