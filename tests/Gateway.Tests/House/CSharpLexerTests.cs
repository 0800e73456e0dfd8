using Gateway.House.Text;

namespace Gateway.Tests.House;

/// <summary>Code, comments and texts are told apart, so that a rule for one does not meet the others.</summary>
public sealed class CSharpLexerTests
{
    [Theory]
    [InlineData("a // b\nc", "a c", "", " b")]
    [InlineData("a /* b\n c */ d", "a d", "", " b\n c ")]
    [InlineData("a /// b", "a", "", " b")]
    [InlineData("a \"b // \\\" c\" d", "a d", "b // \" c", "")]
    [InlineData("a @\"b\"\"c\\\" d", "a d", "b\"c\\", "")]
    [InlineData("a $\"b {c + \"d\"} e\" f", "a c + f", "d|b {} e", "")]
    [InlineData("a $\"{{b}} {c:00}\" d", "a c d", "{b} {}", "")]
    [InlineData("a \"\"\"\n \"b\" // c\n \"\"\" d", "a d", "\n \"b\" // c\n ", "")]
    [InlineData("a $$\"\"\"{b} {{c}}\"\"\" d", "a c d", "{b} {}", "")]
    [InlineData("a '\"' '\\'' b // c", "a ' ' b", "", " c")]
    [InlineData("#if DEBUG // no\na\n#endif", "a", "", "")]
    public void A_file_is_cut_into_code_texts_and_comments(string source, string code, string texts, string comments)
    {
        var tokens = CSharpLexer.Tokens(source);
        Assert.Equal(code, string.Join(' ', tokens.Where(token => token.IsCode).Select(token => token.Value)));
        Assert.Equal(texts, string.Join('|', tokens.Where(token => token.Kind == TokenKind.Text).Select(token => token.Value)));
        Assert.Equal(comments, string.Concat(tokens.Where(token => !token.IsCode && token.Kind != TokenKind.Text).Select(token => token.Value)));
    }

    [Fact]
    public void A_token_has_its_line() =>
        Assert.Equal([1, 2, 4, 5], CSharpLexer.Tokens("a\n@\"b\nc\"\nd\n// e").Select(token => token.Line));

    [Fact]
    public void Every_file_of_this_working_copy_ends_outside_of_texts_with_its_braces_closed() => Assert.All(SourceTree.Copy.CSharp, file =>
        Assert.True(file.Code.Count(token => token.Is('{')) == file.Code.Count(token => token.Is('}')), file.Path));
}
