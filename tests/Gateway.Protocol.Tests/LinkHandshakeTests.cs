using Gateway.Protocol.Client;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Protocol.Tests;

/// <summary>The client's side of the handshake, against faulty daemons.</summary>
public sealed class LinkHandshakeTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedDaemon _daemon = new();

    [Fact]
    public async Task OpenAsync_proves_itself_with_role_and_name()
    {
        var daemon = new ScriptedDaemon { Options = new(ScriptedDaemon.Nowhere, "not read") { Role = LinkRole.Operator, Name = "tester" } };
        var opening = Open(daemon);
        await daemon.SayHelloAsync();
        var auth = await daemon.WelcomeAsync();
        await using var client = await opening.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((LinkRole.Operator, "tester"), (auth.Role, auth.Name));
        Assert.Equal("test", client.Welcome.DaemonVersion);
    }

    [Fact]
    public async Task OpenAsync_refuses_a_daemon_that_does_not_hold_the_key()
    {
        var opening = Open(_daemon);
        await _daemon.SayHelloAsync();
        await _daemon.WelcomeAsync(key: new LinkKey(new byte[LinkKey.Size]));
        Assert.Equal(LinkError.AuthenticationFailed, (await Refused(opening)).Error);
    }

    [Fact]
    public async Task OpenAsync_refuses_a_proof_recorded_from_another_link()
    {
        var first = Open(_daemon);
        await _daemon.SayHelloAsync();
        var auth = await _daemon.ReadAsync<AuthMessage>();
        var recorded = new WelcomeMessage(auth.Proof, 1, 0, "replayed");   // a peer without the key can only replay proofs
        await _daemon.SendAsync(recorded);
        Assert.Equal(LinkError.AuthenticationFailed, (await Refused(first)).Error);
    }

    [Fact]
    public async Task OpenAsync_gives_the_daemons_own_reason_for_a_refusal()
    {
        var opening = Open(_daemon);
        await _daemon.SendAsync(new ErrorMessage(LinkError.TooManyClients, "There are 16 clients already."));
        var refused = await Refused(opening);
        Assert.Equal(LinkError.TooManyClients, refused.Error);
        Assert.Contains("There are 16 clients already.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_refuses_something_else_that_speaks_on_the_port()
    {
        var opening = Open(_daemon);
        await _daemon.Output.WriteAsync("SSH-2.0-OpenSSH_9.2p1\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(LinkError.NotALink, (await Refused(opening)).Error);
    }

    [Fact]
    public async Task OpenAsync_refuses_a_long_message_before_the_handshake_is_done()
    {
        var opening = Open(_daemon);
        await _daemon.SendAsync(new StatsMessage([.. Enumerable.Range(0, 200).Select(i => new Stat($"name {i}", i))]));
        Assert.Equal(LinkError.TooLong, (await Refused(opening)).Error);
    }

    [Fact]
    public async Task OpenAsync_refuses_a_message_out_of_turn()
    {
        var opening = Open(_daemon);
        await _daemon.SendAsync(new PingMessage(1));
        Assert.Equal(LinkError.UnexpectedKind, (await Refused(opening)).Error);
    }

    [Fact]
    public async Task OpenAsync_gives_up_on_a_silent_peer()
    {
        var opening = Open(_daemon);
        Assert.False(opening.IsCompleted);
        _time.Advance(_daemon.Options.ConnectTimeout);
        Assert.Equal(LinkError.AuthenticationTimeout, (await Refused(opening)).Error);
    }

    [Fact]
    public async Task OpenAsync_tells_that_the_peer_hung_up()
    {
        var opening = Open(_daemon);
        await _daemon.Output.CompleteAsync();
        Assert.Equal(LinkError.None, (await Refused(opening)).Error);
    }

    [Fact]
    public async Task OpenAsync_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var opening = LinkClient.OpenAsync(_daemon.ClientEnd, ScriptedDaemon.Key, _daemon.Options, new RecordingHandler(), _time, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    private static Task<LinkClosedException> Refused(Task<LinkClient> opening) => Assert.ThrowsAsync<LinkClosedException>(() => opening);

    private Task<LinkClient> Open(ScriptedDaemon daemon) =>
        LinkClient.OpenAsync(
            daemon.ClientEnd, ScriptedDaemon.Key, daemon.Options, new RecordingHandler(), _time, TestContext.Current.CancellationToken);
}
