using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Link.Tests;

/// <summary>Connections the daemon does not serve, and clients it serves no longer.</summary>
public sealed class LinkRefusalTests
{
    private static readonly LinkKey WrongKey = new(new byte[LinkKey.Size]);

    // The clock leaps in these tests: a send in progress must not look as if it had taken that long.
    private static LinkOptions Patient => new() { WriteTimeout = TimeSpan.FromHours(1) };

    [Fact]
    public async Task A_client_with_the_wrong_key_is_refused_and_counted()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.SendAsync(LinkRawClient.Answer(await client.ReadAsync<HelloMessage>(), WrongKey, LinkRole.Viewer));
        Assert.Equal(LinkError.AuthenticationFailed, (await client.ReadLastErrorAsync()).Error);
        Assert.Equal((1, 0), (server.Hub.Counters.FailedHandshakes.Value, server.Hub.Counters.Accepted.Value));
    }

    [Fact]
    public async Task A_recorded_proof_does_not_open_another_link()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var first = await server.ConnectRawAsync();
        var recorded = LinkRawClient.Answer(await first.ReadAsync<HelloMessage>(), server.Key, LinkRole.Viewer);
        await first.SendAsync(recorded);
        await first.ReadAsync<WelcomeMessage>();

        using var second = await server.ConnectRawAsync();
        await second.ReadAsync<HelloMessage>();
        await second.SendAsync(recorded);
        Assert.Equal(LinkError.AuthenticationFailed, (await second.ReadLastErrorAsync()).Error);
    }

    [Theory]
    [InlineData(LinkRole.None)]
    [InlineData((LinkRole)9)]
    public async Task A_role_that_does_not_exist_is_refused(LinkRole role)
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.SendAsync(LinkRawClient.Answer(await client.ReadAsync<HelloMessage>(), server.Key, role));
        Assert.Equal(LinkError.AuthenticationFailed, (await client.ReadLastErrorAsync()).Error);
    }

    [Fact]
    public async Task A_role_other_than_the_proved_one_is_refused()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        var viewer = LinkRawClient.Answer(await client.ReadAsync<HelloMessage>(), server.Key, LinkRole.Viewer);
        await client.SendAsync(viewer with { Role = LinkRole.Operator });
        Assert.Equal(LinkError.AuthenticationFailed, (await client.ReadLastErrorAsync()).Error);
    }

    [Fact]
    public async Task Garbage_on_the_port_is_counted_and_closed()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n"u8.ToArray());
        Assert.Equal(LinkError.NotALink, (await client.ReadLastErrorAsync()).Error);
        Assert.Equal(1, server.Hub.Counters.FailedHandshakes.Value);
    }

    [Fact]
    public async Task A_long_message_before_the_proof_is_refused_from_its_header()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        var header = new byte[LinkHeader.Size];
        new LinkHeader(MessageKind.Auth, 0, 0, LinkLimits.Handshake.MaxPayload + 1).Write(header);
        await client.SendAsync(header);
        Assert.Equal(LinkError.TooLong, (await client.ReadLastErrorAsync()).Error);
    }

    [Fact]
    public async Task A_command_before_the_proof_is_refused()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.SendAsync(new CommandMessage(1, new Protocol.Commands.ListClips(1, 10)));
        Assert.Equal(LinkError.UnexpectedKind, (await client.ReadLastErrorAsync()).Error);
    }

    [Fact]
    public async Task A_silent_connection_is_closed_when_the_handshake_takes_too_long()
    {
        var time = new FakeTimeProvider();
        await using var server = await LinkTestServer.StartAsync(time: time);
        using var client = await server.ConnectRawAsync();
        await client.ReadAsync<HelloMessage>();
        time.Advance(server.Options.HandshakeTimeout);
        Assert.Equal(LinkError.AuthenticationTimeout, (await client.ReadLastErrorAsync()).Error);
        Assert.Equal(1, server.Hub.Counters.FailedHandshakes.Value);
    }

    [Fact]
    public async Task A_connection_that_hangs_up_during_the_handshake_is_counted()
    {
        await using var server = await LinkTestServer.StartAsync();
        using (var client = await server.ConnectRawAsync())
            await client.ReadAsync<HelloMessage>();
        await Eventually.True(() => server.Hub.Counters.FailedHandshakes.Value == 1, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_client_more_than_allowed_is_told_so_and_a_place_given_up_is_free_again()
    {
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { MaxClients = 2 });
        using var handler = new LinkTestHandler();
        var first = await server.ConnectAsync(handler);
        await using var second = await server.ConnectAsync(handler);
        var refused = await Assert.ThrowsAsync<LinkClosedException>(() => server.ConnectAsync(handler));
        Assert.Equal(LinkError.TooManyClients, refused.Error);
        Assert.Contains("Link:MaxClients", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Hub.Counters.Refused.Value);

        await first.DisposeAsync();
        await Eventually.True(() => server.Hub.ClientCount == 1, cancel: TestContext.Current.CancellationToken);
        await using var third = await server.ConnectAsync(handler);
    }

    [Fact]
    public async Task Connections_that_prove_nothing_do_not_take_the_places_of_clients()
    {
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { MaxHandshakes = 2 });
        using var first = await server.ConnectRawAsync();
        using var second = await server.ConnectRawAsync();
        var hello = await first.ReadAsync<HelloMessage>();
        await second.ReadAsync<HelloMessage>();
        using var third = await server.ConnectRawAsync();
        Assert.Equal(LinkError.TooManyClients, (await third.ReadLastErrorAsync()).Error);
        await first.AuthenticateAsync(server.Key, hello);
    }

    [Fact]
    public async Task Garbage_after_the_proof_ends_the_link_and_is_counted()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.AuthenticateAsync(server.Key);
        await client.SendAsync(new byte[64]);
        Assert.Equal(LinkError.NotALink, (await client.ReadLastErrorAsync()).Error);
        Assert.Equal(1, server.Hub.Counters.ProtocolErrors.Value);
        await Eventually.True(() => server.Hub.ClientCount == 0, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_request_longer_than_allowed_is_refused_from_its_header()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.AuthenticateAsync(server.Key);
        var header = new byte[LinkHeader.Size];
        new LinkHeader(MessageKind.Subscribe, 0, 0, server.Options.MaxRequest + 1).Write(header);
        await client.SendAsync(header);
        Assert.Equal(LinkError.TooLong, (await client.ReadLastErrorAsync()).Error);
    }

    [Theory]
    [InlineData(MessageKind.Frame)]
    [InlineData(MessageKind.Auth)]
    [InlineData(MessageKind.None)]
    public async Task A_kind_only_the_daemon_may_send_is_refused(MessageKind kind)
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.AuthenticateAsync(server.Key);
        var header = new byte[LinkHeader.Size];
        new LinkHeader(kind, 0, 0, 0).Write(header);
        await client.SendAsync(header);
        Assert.Equal(LinkError.UnexpectedKind, (await client.ReadLastErrorAsync()).Error);
    }

    [Fact]
    public async Task A_kind_of_a_later_version_is_skipped()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var client = await server.ConnectRawAsync();
        await client.AuthenticateAsync(server.Key);
        await client.ReadAsync<CamerasMessage>();
        var header = new byte[LinkHeader.Size];
        new LinkHeader((MessageKind)77, 0, 0, 0).Write(header);
        await client.SendAsync(header);
        await client.SendAsync(new PingMessage(5));
        var (kind, _) = Assert.NotNull(await client.ReadAsync());
        Assert.Equal(MessageKind.Pong, kind);
    }

    [Fact]
    public async Task A_client_that_is_not_heard_is_pinged_and_then_closed()
    {
        var time = new FakeTimeProvider();
        await using var server = await LinkTestServer.StartAsync(Patient, time);
        using var client = await server.ConnectRawAsync();
        await client.AuthenticateAsync(server.Key);
        await client.ReadAsync<CamerasMessage>();
        time.Advance(server.Options.IdleTimeout / 2);
        var (kind, _) = Assert.NotNull(await client.ReadAsync());
        Assert.Equal(MessageKind.Ping, kind);
        time.Advance(server.Options.IdleTimeout);
        Assert.Equal(LinkError.Silent, (await client.ReadLastErrorAsync()).Error);
        Assert.Equal(1, server.Hub.Counters.ClosedForSilence.Value);
    }

    [Fact]
    public async Task A_client_that_answers_pings_stays()
    {
        var time = new FakeTimeProvider();
        await using var server = await LinkTestServer.StartAsync(Patient, time);
        using var client = await server.ConnectRawAsync();
        await client.AuthenticateAsync(server.Key);
        await client.ReadAsync<CamerasMessage>();
        for (var round = 0; round < 5; round++)
        {
            time.Advance(server.Options.IdleTimeout / 2);
            var (kind, _) = Assert.NotNull(await client.ReadAsync());
            Assert.Equal(MessageKind.Ping, kind);
            await client.SendAsync(new PongMessage(1));
            await client.SendAsync(new PingMessage(1));   // its answer shows that the Pong before it was read
            (kind, _) = Assert.NotNull(await client.ReadAsync());
            Assert.Equal(MessageKind.Pong, kind);
        }

        Assert.Equal(0, server.Hub.Counters.ClosedForSilence.Value);
    }

    [Fact]
    public async Task Whatever_bytes_come_before_and_after_the_proof_other_clients_are_served()
    {
        var random = new Random(20_260_102);
        var vectors = Vectors.Names("link").Select(Vectors.Read).ToArray();
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { MaxClients = 100, MaxHandshakes = 100 });
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler);
        for (var round = Fuzz.Rounds(300, least: 50); round > 0; round--)
        {
            using var hostile = await server.ConnectRawAsync();
            if (round % 2 == 0)
                await hostile.AuthenticateAsync(server.Key);
            for (var messages = random.Next(1, 6); messages > 0; messages--)
                await hostile.TrySendAsync(Mutated(vectors[random.Next(vectors.Length)], random));
        }

        await Eventually.True(() => server.Hub.ClientCount == 1, cancel: TestContext.Current.CancellationToken);
        server.SendFrame();
        await Eventually.True(() => handler.Frames.Count == 1 && server.BuffersHeld == 0, cancel: TestContext.Current.CancellationToken);
        Assert.Empty(server.Backend.ShutdownsAsked);

        static byte[] Mutated(byte[] vector, Random random)
        {
            var bytes = (byte[])vector.Clone();
            for (var changes = random.Next(3); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            return bytes[..random.Next(1, bytes.Length + 1)];
        }
    }

    [Fact]
    public async Task Stopping_tells_every_client()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler);
        await server.StopAsync();
        var end = await client.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(LinkError.ShuttingDown, Assert.IsType<LinkClosedException>(end).Error);
        Assert.Equal(0, server.Hub.ClientCount);
    }
}
