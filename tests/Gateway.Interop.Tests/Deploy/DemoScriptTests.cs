using Gateway.Testing;

namespace Gateway.Interop.Tests.Deploy;

/// <summary>gateway/deploy/demo.sh: its check of <c>make demo VIDEO=FILE</c>, run alone.</summary>
public sealed class DemoScriptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a b.mp4", "mpeg4")]
    [InlineData("0:1.ts", "mpeg2video")]
    [InlineData("-x.mkv", "mjpeg")]
    public async Task Any_video_that_ffmpeg_reads_is_taken(string name, string codec)
    {
        string[] make = ["-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:s=66x50:r=25", "-c:v", codec, "file:" + _folder.Combine(name)];
        (await ExternalProgram.RunAsync(ExternalProgram.Require("ffmpeg"), make, Patience, cancel: Cancel)).EnsureSuccess();

        Assert.Equal((0, ""), await CheckAsync(name));
    }

    [Fact]
    public async Task A_file_that_is_no_video_is_refused_with_the_reason_of_ffmpeg()
    {
        ExternalProgram.Require("ffmpeg");
        await File.WriteAllTextAsync(_folder.Combine("notes.mp4"), "no video", Cancel);

        var (code, error) = await CheckAsync("notes.mp4");

        Assert.Equal(1, code);
        Assert.StartsWith($"demo: VIDEO: {_folder.Combine("notes.mp4")} is not a video that ffmpeg can read: ", error, StringComparison.Ordinal);
        Assert.Contains("Invalid data", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Error)> CheckAsync(string name)
    {
        const string Script = """
            set -euo pipefail
            source <(sed -n '/^die() {/,/^}/p; /^require_video() {/,/^}/p; /^build() {/,/^}/p' "$1")
            MAKE=true
            video=$2
            say() { :; }
            cd "$3"   # with packages that are there
            build
            """;
        string[] arguments = ["-c", Script, "bash", RepositoryRoot.Combine("gateway", "deploy", "demo.sh"), _folder.Combine(name), _folder.Path];
        Directory.CreateDirectory(_folder.Combine("gateway", "deploy"));
        await File.WriteAllTextAsync(_folder.Combine("gateway", "deploy", "packages.sh"), "#!/bin/sh\n", Cancel);
        File.SetUnixFileMode(_folder.Combine("gateway", "deploy", "packages.sh"), (UnixFileMode)0b111_000_000);
        var result = await ExternalProgram.RunAsync(ExternalProgram.Require("bash"), arguments, Patience, cancel: Cancel);
        return (result.ExitCode, result.Error);
    }
}
