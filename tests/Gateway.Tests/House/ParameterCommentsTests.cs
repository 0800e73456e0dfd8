using Gateway.House.Text;
using Gateway.House.Words;

namespace Gateway.Tests.House;

/// <summary>A member has comments on all of its parameters, or on none.</summary>
public sealed class ParameterCommentsTests
{
    [Fact]
    public void No_member_documents_some_of_its_parameters() => Assert.Empty(ParameterComments.In(SourceTree.Copy));

    [Theory]
    [InlineData("void Add(int one, int two);")]
    [InlineData("public static (int A, int B) Add<T>(Func<int, (int X, int Y)> one, T two = default);")]
    [InlineData("[Fact(Skip = \"(\")] public int Add(int one, int two = 1 << 3);")]
    [InlineData("internal sealed record Point(int one, [property: Id(3)] int two) : Shape(one);")]
    [InlineData("internal sealed class Point<T>(int one, params int[] two);")]
    [InlineData("public delegate void Add(ref int one, in int two);")]
    [InlineData("public int this[int one, int two] => 1;")]
    public void A_missing_comment_is_found_in_every_kind_of_member(string member)
    {
        Assert.Single(ParameterComments.In(new SourceFile("A.cs", $"/// <param name=\"one\">The first of two.</param>\n{member}")));
        Assert.Empty(ParameterComments.In(new SourceFile("A.cs", $"/// <param name=\"one\">1</param>\n/// <param name=\"two\">2</param>\n{member}")));
        Assert.Empty(ParameterComments.In(new SourceFile("A.cs", $"/// <summary>Adds.</summary>\n{member}")));
    }
}
