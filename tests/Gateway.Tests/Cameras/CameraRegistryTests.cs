using Gateway.Frames;

namespace Gateway.Tests.Cameras;

public sealed class CameraRegistryTests
{
    [Fact]
    public void GetOrAdd_of_a_known_name_gives_the_same_camera()
    {
        var cameras = new CameraRegistry(maxCameras: 4);

        var first = cameras.GetOrAdd("porch", isBoard: true);

        Assert.Same(first, cameras.GetOrAdd("porch", isBoard: true));
        Assert.Equal(1u, first!.Id);
        Assert.Same(first, cameras.Find(1));
    }

    [Fact]
    public void GetOrAdd_over_the_limit_refuses_new_names_and_still_knows_the_old()
    {
        var cameras = new CameraRegistry(maxCameras: 1);
        var known = cameras.GetOrAdd("porch", isBoard: true);

        Assert.Null(cameras.GetOrAdd("yard", isBoard: true));
        Assert.Same(known, cameras.GetOrAdd("porch", isBoard: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("über")]
    [InlineData("x\0")]
    public void GetOrAdd_of_an_invalid_name_is_null(string name) =>
        Assert.Null(new CameraRegistry(maxCameras: 4).GetOrAdd(name, isBoard: true));

    [Fact]
    public void GetOrAdd_of_a_name_over_64_characters_is_null() =>
        Assert.Null(new CameraRegistry(maxCameras: 4).GetOrAdd(new string('a', 65), isBoard: true));

    [Fact]
    public void Added_is_raised_once_per_camera()
    {
        var cameras = new CameraRegistry(maxCameras: 4);
        var added = new List<string>();
        cameras.Added += camera => added.Add(camera.Name);

        cameras.GetOrAdd("porch", isBoard: true);
        cameras.GetOrAdd("porch", isBoard: true);
        cameras.GetOrAdd("yard", isBoard: true);

        Assert.Equal(["porch", "yard"], added);
    }
}
