using Gateway.Clips;

namespace Gateway.Tests.Clips;

public sealed class MediaProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_passes_no_secret_of_the_environment()
    {
        const string Secret = "GATEWAY__BRIDGE__PASSWORD";
        Environment.SetEnvironmentVariable(Secret, "hunter2");
        try
        {
            await using var process = MediaProcess.Start("env", []);
            var variables = await process.ReadOutputAsync(Cancel);
            Assert.Contains("PATH=", variables, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, variables, StringComparison.Ordinal);
            var names = variables.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]);
            Assert.All(names, name => Assert.Contains(name, (string[])["PATH", "HOME", "LANG"]));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Secret, null);
        }
    }

    [Fact]
    public async Task Errors_are_the_last_four_lines_cut_to_300_characters()
    {
        const string Script = "head -c 100000 /dev/zero | tr '\\0' x >&2; printf '\\nfirst\\nsecond\\n%0400d\\nthird\\nlast' 7 >&2; exit 3";
        await using var process = MediaProcess.Start("sh", ["-c", Script]);
        Assert.Equal("", await process.ReadOutputAsync(Cancel));
        Assert.Equal(3, await process.EndAsync(Cancel));
        Assert.Equal(["second", new string('0', 300), "third", "last"], process.Errors);
    }

    [Fact]
    public async Task Start_gives_every_line_of_standard_error_and_null_at_the_end()
    {
        var lines = new List<string?>();
        await using var process = MediaProcess.Start("sh", ["-c", "echo a >&2; echo b >&2"], line =>
        {
            lines.Add(line);
            return line == "a";
        });
        Assert.Equal(0, await process.EndAsync(Cancel));
        Assert.Equal(["a", "b", null], lines);
        Assert.Equal(["b"], process.Errors);
    }

    [Fact]
    public async Task DisposeAsync_kills_the_process_and_its_children()
    {
        var process = MediaProcess.Start("sh", ["-c", "sleep 600 & echo $!; wait"]);
        var line = await new StreamReader(process.Output).ReadLineAsync(Cancel);
        await process.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{line}") && File.ReadAllText($"/proc/{line}/stat").Contains(") S", StringComparison.Ordinal));
    }

    [Trait("Storey", "Interop")]
    [Theory, InlineData(">&2"), InlineData(">&2 2>/dev/null")]
    public async Task EndAsync_does_not_wait_for_a_child_that_holds_standard_error(string child)
    {
        await using var process = MediaProcess.Start("sh", ["-c", $"echo cause >&2; sleep 600 {child} & echo $! >&2; exit 3"]);
        Assert.Equal("", await process.ReadOutputAsync(Cancel));
        Assert.Equal(3, await process.EndAsync(Cancel).WaitAsync(Gateway.Testing.Eventually.DefaultTimeout, Cancel));
        Assert.Equal("cause", process.Errors.First());
        System.Diagnostics.Process.GetProcessById(int.Parse(process.Errors.Last(), System.Globalization.CultureInfo.InvariantCulture)).Kill();
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task DisposeAsync_does_not_wait_for_a_child_that_holds_standard_output()
    {
        var process = MediaProcess.Start("sh", ["-c", "sleep 600 & echo $! >&2; exit 3"]);
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.ReadOutputAsync(impatience.Token));
        await process.DisposeAsync().AsTask().WaitAsync(Gateway.Testing.Eventually.DefaultTimeout, Cancel);
        System.Diagnostics.Process.GetProcessById(int.Parse(process.Errors.Last(), System.Globalization.CultureInfo.InvariantCulture)).Kill();
    }

    [Fact]
    public void Start_names_the_Debian_package_of_a_missing_program()
    {
        var problem = Assert.Throws<MediaProgramException>(() => MediaProcess.Start("ffmpeg-is-not-here", []));
        Assert.Equal("ffmpeg-is-not-here is not installed. On Debian and Raspberry Pi OS: sudo apt-get install ffmpeg", problem.Message);
    }
}
