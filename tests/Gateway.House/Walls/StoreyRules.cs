using Gateway.House.Text;

namespace Gateway.House.Walls;

/// <summary>
/// Unit tests use no sockets and no other programs, and do not sleep. A test that does is marked <c>Trait("Storey", "Interop")</c>.
/// </summary>
/// <remarks>
/// A member that uses one of these and is no test passes the rule on to the tests of its class that name it; a type without tests passes it on to
/// all that name the type. <c>Eventually</c> may sleep for its callers: it is the one way to wait for a condition.
/// </remarks>
internal sealed class StoreyRules
{
    private static readonly string[] Outside =
    [
        "ClientWebSocket", "ExternalProgram", "HttpClient", "MosquittoBroker", "NetworkStream", "Process", "RunningProgram", "Socket", "TcpClient",
        "TcpListener", "UdpClient",
    ];

    private readonly IReadOnlyList<(TypeDeclaration Type, List<MemberDeclaration> Members)> _types;
    private readonly HashSet<string> _outside = new(Outside, StringComparer.Ordinal);

    private StoreyRules(IEnumerable<SourceFile> files)
    {
        _types = [.. files.SelectMany(TypeDeclaration.In).Select(type => (type, MemberDeclaration.In(type).ToList()))];
        var helpers = _types.Where(type => !type.Members.Exists(IsTest)).ToList();
        for (var known = 0; known != _outside.Count;)
        {
            known = _outside.Count;
            _outside.UnionWith(helpers.Where(type => type.Members.Exists(member => Uses(member, []) is not null))
                .Select(type => type.Type.Name).Where(name => name != "Eventually"));
        }
    }

    /// <param name="files">Those of one test project, and of the library that tests share.</param>
    /// <returns>The tests that should be marked and are not, each with what it uses.</returns>
    public static IEnumerable<Finding> Unmarked(IEnumerable<SourceFile> files)
    {
        var rules = new StoreyRules(files);
        return from type in rules._types
               where type.Members.Exists(IsTest) && !IsMarked(MemberDeclaration.AttributesOf(type.Type))
               let own = rules.OwnNames(type.Members)
               from test in type.Members
               where IsTest(test) && !IsMarked(test.Attributes)
               let used = rules.Uses(test, own)
               where used is not null
               select new Finding(type.Type.File.Path, test.Line, $"{test.Name} uses {used}");
    }

    /// <summary>Members of a class of tests that use something outside, and are no tests themselves.</summary>
    private HashSet<string> OwnNames(List<MemberDeclaration> members)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var known = -1; known != names.Count;)
        {
            known = names.Count;
            names.UnionWith(members.Where(member => !IsTest(member) && Uses(member, names) is not null).Select(member => member.Name));
        }

        return names;
    }

    private string? Uses(MemberDeclaration member, HashSet<string> own)
    {
        for (var i = 0; i < member.Code.Count; i++)
        {
            var token = member.Code[i];
            if (token.Kind == TokenKind.Identifier && (_outside.Contains(token.Value) || (own.Contains(token.Value) && token.Value != member.Name)))
                return token.Value;
            if (Sleeps(member.Code, i))
                return "sleep";
        }

        return null;
    }

    /// <summary><c>Thread.Sleep</c>, or a <c>Task.Delay</c> that neither goes by a given clock nor waits for a cancellation alone.</summary>
    private static bool Sleeps(IReadOnlyList<Token> code, int at)
    {
        if (at + 3 >= code.Count || !code[at + 1].Is('.'))
            return false;
        if (code[at].Is("Thread") && code[at + 2].Is("Sleep"))
            return true;
        if (!code[at].Is("Task") || !code[at + 2].Is("Delay"))
            return false;
        var arguments = code.Skip(at + 3).TakeWhile(token => !token.Is(';')).Select(token => token.Value).ToList();
        return !arguments.Contains("Infinite") && !arguments.Exists(argument => argument.EndsWith("ime", StringComparison.Ordinal));
    }

    private static bool IsTest(MemberDeclaration member) => member.Attributes.Any(token => token.Is("Fact") || token.Is("Theory"));

    private static bool IsMarked(IReadOnlyList<Token> attributes)
    {
        for (var i = 0; i + 4 < attributes.Count; i++)
        {
            if (attributes[i].Is("Trait") && IsText(attributes[i + 2], "Storey") && IsText(attributes[i + 4], "Interop"))
                return true;
        }

        return false;

        static bool IsText(Token token, string text) => token.Kind == TokenKind.Text && token.Value == text;
    }
}
