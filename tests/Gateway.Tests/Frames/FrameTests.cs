using Gateway.Frames;

namespace Gateway.Tests.Frames;

public sealed class FrameTests
{
    /// <summary>Field case V8: USB cameras that send start markers in front of the picture's own.</summary>
    [Theory]
    [InlineData("FFD8FFE0", "FFD8FFE0")]
    [InlineData("FFD8FFD8FFE0", "FFD8FFE0")]
    [InlineData("FFD8FFD8FFD8FFE0", "FFD8FFE0")]
    [InlineData("FFD8FFD8", "FFD8")]
    [InlineData("FFD8FFD9FFD8", "FFD8FFD9FFD8")]
    [InlineData("FFD8", "FFD8")]
    [InlineData("00", "00")]
    public void Next_leaves_out_the_start_markers_in_front_of_the_picture(string sent, string kept)
    {
        var camera = new Camera(1, "yard", isBoard: true);
        using var pool = new FramePool(1 << 20);
        var bytes = Convert.FromHexString("AB" + sent);
        Assert.True(pool.TryRent(bytes.Length, out var buffer));
        bytes.CopyTo(buffer.Memory);
        var frame = Frame.Next(buffer, 1, bytes.Length - 1, camera, default);
        Assert.Equal(kept, Convert.ToHexString(frame.Jpeg));
        Assert.Equal(camera.LastSequence, frame.Sequence);
        buffer.Release();
    }
}
