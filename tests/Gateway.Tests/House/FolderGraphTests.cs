using Gateway.House.Walls;

namespace Gateway.Tests.House;

/// <summary>Which names between folders <c>make house</c> sees.</summary>
public sealed class FolderGraphTests
{
    private const string Project = "<Project Sdk=\"Microsoft.NET.Sdk\" />";

    [Theory]
    [InlineData("using A.Queue; class Camera { Clip? _clip; }", "by a using")]
    [InlineData("class Camera { Queue.Clip? _clip; }", "by its namespace")]
    [InlineData("class Camera { A.Queue.Clip? _clip; }", "by its full name")]
    [InlineData("using C = A.Queue.Clip; class Camera { C? _clip; }", "by another name")]
    [InlineData("using static A.Queue.Clip; class Camera { int _length = Most; }", "by its members")]
    [InlineData("using A.Queue; class Camera { string _text = $\"{Clip.Most}\"; }", "inside a text")]
    [InlineData("using A.Queue; class Camera { int Length() => 1.Longer(); }", "by an extension method")]
    public void A_cycle_is_seen_however_a_type_is_named(string camera, string how)
    {
        using var tree = new SmallTree(
            ("a/A.csproj", Project),
            ("a/Cameras/Camera.cs", camera.Insert(camera.IndexOf("class", StringComparison.Ordinal), "namespace A.Cameras; ")),
            ("a/Queue/Clip.cs", "namespace A.Queue; class Clip { public const int Most = 1; A.Cameras.Camera? _camera; }"),
            ("a/Queue/Lengths.cs", "namespace A.Queue; static class Lengths { public static int Longer(this int length) => length + 1; }"));
        var cycle = Assert.Single(Cycle.In(tree.Copy));
        Assert.True(cycle.Rooms is ["Cameras", "Queue"], how);
    }

    [Fact]
    public void A_folder_counts_by_its_place_not_by_its_namespace()
    {
        using var tree = new SmallTree(
            ("a/A.csproj", Project),
            ("a/One/First.cs", "namespace A; class First { Second? _second; }"),
            ("a/Two/Second.cs", "namespace A; class Second { First? _first; }"));
        Assert.Equal(["One", "Two"], Assert.Single(Cycle.In(tree.Copy)).Rooms);
    }

    [Fact]
    public void A_folder_inside_another_is_a_room_of_its_own_and_the_projects_folder_too()
    {
        using var tree = new SmallTree(
            ("a/A.csproj", Project),
            ("a/Root.cs", "namespace A; class Root { B.Outer? _outer; }"),
            ("a/B/Outer.cs", "namespace A.B; class Outer { C.Inner? _inner; }"),
            ("a/B/C/Inner.cs", "namespace A.B.C; class Inner { Root? _root; }"));
        Assert.Equal([".", "B", "B/C"], Assert.Single(Cycle.In(tree.Copy)).Rooms);
    }

    [Fact]
    public void Comments_texts_and_types_out_of_sight_make_no_cycle()
    {
        using var tree = new SmallTree(
            ("a/A.csproj", Project),
            ("a/One/First.cs", "namespace A.One; /// <see cref=\"Second\"/>\nclass First { string _text = \"Second\"; object Second() => 1; }"),
            ("a/Two/Second.cs", "using A.One;\nnamespace A.Two; class Second { First? _first; }"));
        Assert.Empty(Cycle.In(tree.Copy));
    }

    [Fact]
    public void Projects_that_compile_each_others_files_are_a_cycle()
    {
        using var tree = new SmallTree(
            ("a/A.csproj", "<Project><ItemGroup><ProjectReference Include=\"../b/B.csproj\" /></ItemGroup></Project>"),
            ("b/B.csproj", "<Project><ItemGroup><Compile Include=\"../a/First.cs\" /></ItemGroup></Project>"),
            ("a/First.cs", "class First;"));
        Assert.Equal(["A", "B"], Assert.Single(Cycle.In(tree.Copy)).Rooms);
    }
}
