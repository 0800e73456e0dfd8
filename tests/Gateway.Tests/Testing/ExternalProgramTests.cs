using System.Text;
using Gateway.Testing;

namespace Gateway.Tests.Testing;

[Trait("Storey", "Interop")]
public sealed class ExternalProgramTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_gives_output_error_and_exit_code()
    {
        var result = await ExternalProgram.RunAsync("sh", ["-c", "cat; echo oh >&2; exit 3"], Limit, Encoding.UTF8.GetBytes("in"), cancel: Cancel);
        Assert.Equal((3, "in\n", "oh\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Contains("oh", Assert.Throws<InvalidOperationException>(result.EnsureSuccess).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_passes_arguments_untouched()
    {
        var result = await ExternalProgram.RunAsync("printf", ["%s|", "a b", "$HOME", "'"], Limit, cancel: Cancel);
        Assert.Equal("a b|$HOME|'|\n", result.Output);
    }

    [Fact]
    public async Task RunAsync_kills_what_takes_too_long()
    {
        var late = await Assert.ThrowsAsync<TimeoutException>(
            () => ExternalProgram.RunAsync("sh", ["-c", "echo begun; sleep 3600"], TimeSpan.FromMilliseconds(500), cancel: Cancel));
        Assert.Contains("sleep 3600", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForOutput_returns_when_the_text_is_there_and_Terminate_ends_the_program()
    {
        await using var running = RunningProgram.Start("sh", ["-c", "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done"]);
        await running.WaitForOutput("ready", Limit, Cancel);
        running.Terminate();
        var result = await running.WaitForExitAsync(Cancel);
        Assert.Equal((7, "ready\nbye\n"), (result.ExitCode, result.Output));
    }
}
