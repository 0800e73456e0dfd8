using Gateway.Frames;

namespace Gateway.Tests.Frames;

public sealed class PerCameraTests
{
    private readonly Camera _yard = new(1, "yard", isBoard: true);
    private readonly Camera _door = new(2, "door", isBoard: false);

    [Fact]
    public void Of_makes_one_state_per_camera_and_part()
    {
        var first = new PerCamera<object>(_ => new object());
        var second = new PerCamera<string>(camera => camera.Name);

        Assert.Same(first.Of(_yard), first.Of(_yard));
        Assert.NotSame(first.Of(_yard), first.Of(_door));
        Assert.Equal(("yard", "door"), (second.Of(_yard), second.Of(_door)));
        Assert.Equal([first.Of(_yard), first.Of(_door)], first.All);
    }

    [Fact]
    public void Find_is_null_until_the_first_use()
    {
        var part = new PerCamera<object>(_ => new object());
        Assert.Null(part.Find(_yard));
        Assert.Empty(part.All);
        var state = part.Of(_yard);
        Assert.Same(state, part.Find(_yard));
    }

    [Fact]
    public void Of_makes_one_state_however_many_threads_ask_first()
    {
        var made = 0;
        var parts = Enumerable.Range(0, 8).Select(_ => new PerCamera<object>(_ =>
        {
            Interlocked.Increment(ref made);
            return new object();
        })).ToArray();
        Parallel.For(0, 1000, i => parts[i % parts.Length].Of(_yard));
        Assert.Equal(parts.Length, made);
        Assert.All(parts, part => Assert.Single(part.All));
    }
}
