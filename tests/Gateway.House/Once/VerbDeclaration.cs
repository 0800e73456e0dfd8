using System.Text.RegularExpressions;
using Gateway.House.Text;

namespace Gateway.House.Once;

/// <summary>A verb as the protocol declares it: a member of the enum <c>CommandVerb</c>, or a record derived from <c>LinkCommand</c>.</summary>
/// <param name="Name">Name of the member or record.</param>
/// <param name="Reply">Type of the reply; null where it is not a type of this solution.</param>
internal sealed partial record VerbDeclaration(string Name, string? Reply)
{
    public static IReadOnlyList<VerbDeclaration> In(WorkingCopy tree)
    {
        var types = tree.CSharp.Where(file => !file.IsUnder("tests")).SelectMany(TypeDeclaration.In).ToList();
        var known = types.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var records = types.Where(IsCommand)
            .Select(type => new VerbDeclaration(type.Name, ReplyOf(type) is { } reply && known.Contains(reply) ? reply : null));
        var members = types.Where(type => type.Name == "CommandVerb").SelectMany(MembersOf).Select(member => new VerbDeclaration(member, null));
        return [.. records.Concat(members).DistinctBy(verb => verb.Name).OrderBy(verb => verb.Name, StringComparer.Ordinal)];
    }

    /// <summary>The reply, unless it is a message or another verb's reply too.</summary>
    public string? OwnReply(IReadOnlyList<VerbDeclaration> all) =>
        Reply is not null && !Reply.EndsWith("Message", StringComparison.Ordinal) && all.Count(verb => verb.Reply == Reply) == 1 ? Reply : null;

    private static bool IsCommand(TypeDeclaration type) =>
        Derived().IsMatch(Head(type)) && !type.Name.StartsWith("LinkCommand", StringComparison.Ordinal)
        && !type.Name.StartsWith("Unknown", StringComparison.Ordinal);

    private static string? ReplyOf(TypeDeclaration type)
    {
        var inBase = Derived().Match(Head(type)).Groups["reply"];
        var inComment = Yields().Match(type.File.Text).Groups["reply"];
        return inBase.Success ? inBase.Value : inComment.Success ? inComment.Value : null;
    }

    private static IEnumerable<string> MembersOf(TypeDeclaration verbs) =>
        Members().Matches(string.Concat(verbs.File.Code.Skip(verbs.Start).Select(token => token.Value)))
            .Select(member => member.Groups["name"].Value).Where(name => name != "None");

    /// <summary>From the name of a type to its body.</summary>
    private static string Head(TypeDeclaration type) =>
        string.Concat(type.File.Code.Skip(type.Start).TakeWhile(token => !token.Is('{') && !token.Is(';')).Select(token => token.Value));

    [GeneratedRegex(@"(?<=[{,])(?<name>\w+)=\d+")]
    private static partial Regex Members();

    [GeneratedRegex(@":LinkCommand(?:<(?<reply>\w+)[\w<>?\[\],.]*>)?(?:$|[,(])")]
    private static partial Regex Derived();

    [GeneratedRegex(@"Yields an? <see cref=""(?:\w+\.)?(?<reply>\w+)""/>")]
    private static partial Regex Yields();
}
