using Gateway.Testing;

namespace Gateway.Interop.Testing;

/// <summary>Pictures and videos that ffmpeg draws.</summary>
internal static class TestVideo
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<byte[]> PictureAsync(string folder)
    {
        var picture = Path.Combine(folder, "picture.jpg");
        await MakeAsync(["-f", "lavfi", "-i", "testsrc2=s=320x240", "-frames:v", "1", picture]);
        return await File.ReadAllBytesAsync(picture, Cancel);
    }

    /// <param name="file">Its ending gives the container.</param>
    /// <param name="codec">An encoder of ffmpeg.</param>
    public static async Task<string> WriteAsync(string file, string codec)
    {
        await MakeAsync(["-f", "lavfi", "-i", "testsrc2=s=320x240:r=10:d=3", "-c:v", codec, file]);
        return file;
    }

    public static async Task MakeAsync(string[] arguments)
    {
        await using var make = RunningProgram.Start(ExternalProgram.Require("ffmpeg"), ["-v", "error", "-y", .. arguments]);
        var ended = await make.WaitForExitAsync(Cancel);
        Assert.True(ended.ExitCode == 0, ended.Error);
    }
}
