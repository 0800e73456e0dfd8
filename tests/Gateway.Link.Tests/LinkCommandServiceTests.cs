using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Link.Tests;

/// <summary>Commands, from a client through the daemon's link to the stores and back.</summary>
public sealed class LinkCommandServiceTests : IAsyncLifetime
{
    private readonly LinkTestHandler _handler = new();
    private LinkTestServer? _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LinkTestServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await LinkTestServer.StartAsync(new LinkOptions { MaxCommands = 2, AllowShutdown = true });
        for (ulong id = 1; id <= 5; id++)
        {
            Server.Backend.Clips[id] = new ClipMessage(id, 1, "garden", ClipState.Recorded, 1, 2, 3, 4, 5, "");
            Server.Backend.Jpegs[id] = [0xFF, 0xD8, (byte)id];
        }

        Server.Backend.ClipFiles[3] = new byte[700_000];
        new Random(3).NextBytes(Server.Backend.ClipFiles[3]);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _handler.Dispose();
    }

    [Fact]
    public async Task Clips_are_listed_page_by_page()
    {
        await using var client = await Server.ConnectAsync(_handler);
        var page = await client.AskAsync(new ListClips(2, 2), Cancel);
        Assert.Equal(5u, page.Total);
        Assert.Equal([3ul, 2], page.Rows.Select(c => c.Id));
    }

    [Fact]
    public async Task Clip_frame_and_file_are_found_or_null()
    {
        await using var client = await Server.ConnectAsync(_handler);
        Assert.Equal(Server.Backend.Clips[3], await client.FindAsync(new GetClip(3), Cancel));
        Assert.Null(await client.FindAsync(new GetClip(99), Cancel));
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xD9], (await client.FindAsync(new GetClipFrame(3, 0), Cancel))!.Bytes);
        Assert.Null(await client.FindAsync(new GetClipFrame(3, 7), Cancel));
        Assert.Null(await client.OpenClipFileAsync(99, Cancel));

        await using var file = await client.OpenClipFileAsync(3, Cancel);
        var copy = new MemoryStream();
        await file!.CopyToAsync(copy, Cancel);
        Assert.Equal(Server.Backend.ClipFiles[3], copy.ToArray());
    }

    [Fact]
    public async Task A_file_comes_while_frames_are_pushed()
    {
        await using var client = await Server.ConnectAsync(_handler);
        using var stop = new CancellationTokenSource();
        var pushing = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Server.SendFrame(50_000);
                    SpinWait.SpinUntil(() => Server.BuffersHeld == 0);
                }
            },
            Cancel);
        await using var file = await client.OpenClipFileAsync(3, Cancel);
        var copy = new MemoryStream();
        await file!.CopyToAsync(copy, Cancel);
        await Eventually.True(() => !_handler.Frames.IsEmpty, cancel: Cancel);
        await stop.CancelAsync();
        await pushing.WaitAsync(Cancel);
        Assert.Equal(Server.Backend.ClipFiles[3], copy.ToArray());
    }

    [Fact]
    public async Task Images_are_listed_and_found_or_null()
    {
        await using var client = await Server.ConnectAsync(_handler);
        var page = await client.AskAsync(new ListImages(1, 2, ImageOrder.NewestFirst), Cancel);
        Assert.Equal([5ul, 4], page.Rows.Select(i => i.Id));
        page = await client.AskAsync(new ListImages(1, 2, ImageOrder.OldestFirst), Cancel);
        Assert.Equal([1ul, 2], page.Rows.Select(i => i.Id));
        Assert.Equal(6.5, (await client.FindAsync(new GetImage(4), Cancel))!.LatencyDbMs);
        Assert.Null(await client.FindAsync(new GetImage(99), Cancel));
        Assert.Equal([0xFF, 0xD8, 4], (await client.FindAsync(new GetImageJpeg(4), Cancel))!.Bytes);
        Assert.Null(await client.FindAsync(new GetImageJpeg(99), Cancel));
    }

    [Fact]
    public async Task Events_are_listed()
    {
        for (var added = 0; added < 5; added++)
            Server.Backend.AddEvent();
        await using var client = await Server.ConnectAsync(_handler);
        var page = await client.AskAsync(new ListEvents(2, 2), Cancel);
        Assert.Equal([3ul, 4], page.Rows.Select(e => e.Id));
        Assert.Equal(3u, page.Total);
    }

    [Fact]
    public async Task Objects_of_a_clip_are_listed_in_pages()
    {
        Server.Backend.Clips[9] = new ClipMessage(9, 1, "garden", ClipState.Acknowledged, 1, 2, 3, 4, 5, "");
        for (var frame = 0u; frame < 5; frame++)
            Server.Backend.ClipObjects.Add(new ClipObjectInfo(frame, 100 + frame, "person", 0.5f, 0, 0, 1, 1));
        await using var client = await Server.ConnectAsync(_handler);

        var page = await client.FindAsync(new ListClipObjects(9, Skip: 1, Limit: 2), Cancel);

        Assert.Equal([1u, 2], page!.Rows.Select(seen => seen.Frame));
        Assert.Equal(5u, page.Total);
        Assert.Null(await client.FindAsync(new ListClipObjects(10, Skip: 0, Limit: 2), Cancel));
        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => client.FindAsync(new ListClipObjects(9, Skip: 0, Limit: 0), Cancel));
        Assert.Equal(ReplyStatus.BadRequest, refused.Status);
    }

    [Fact]
    public async Task Near_misses_are_listed_newest_first_and_a_page_out_of_range_is_refused()
    {
        for (var id = 1ul; id <= 5; id++)
            Server.Backend.NearMisses.Add(
                new NearMissInfo(id, (uint)(1 + (id % 2)), "garden", NearMissReason.WrongOrder, 1, 1, 7, 3, new PixelBox(1, 2, 3, 4), 9, 2.5f, 4));
        await using var client = await Server.ConnectAsync(_handler);

        var page = await client.AskAsync(new ListNearMisses(5, 2, CameraId: 0), Cancel);
        Assert.Equal([4ul, 3], page.Rows.Select(m => m.Id));
        Assert.Equal(4u, page.Total);
        Assert.Equal([5ul, 3, 1], (await client.AskAsync(new ListNearMisses(0, 200, CameraId: 2), Cancel)).Rows.Select(m => m.Id));

        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => client.AskAsync(new ListNearMisses(0, 201, CameraId: 0), Cancel));
        Assert.Equal(ReplyStatus.BadRequest, refused.Status);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 0)]
    [InlineData(1, 201)]
    public async Task A_page_out_of_range_is_refused(uint page, int limit)
    {
        await using var client = await Server.ConnectAsync(_handler);
        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => client.AskAsync(new ListClips(page, limit), Cancel));
        Assert.Equal(ReplyStatus.BadRequest, refused.Status);
    }

    [Fact]
    public async Task A_command_too_many_is_refused_as_busy_and_the_others_are_answered()
    {
        var gate = new TaskCompletionSource();
        Server.Backend.ImageGate = gate.Task;
        await using var client = await Server.ConnectAsync(_handler);
        Task<Page<ImageMessage>>[] waiting = [List(), List()];
        await Eventually.True(() => Server.Hub.Counters.Commands.Value == 2, cancel: Cancel);
        var refused = await Assert.ThrowsAsync<LinkCommandException>(List);
        Assert.Equal(ReplyStatus.Busy, refused.Status);
        gate.SetResult();
        Assert.All(await Task.WhenAll(waiting), page => Assert.Equal(5u, page.Total));

        Task<Page<ImageMessage>> List() => client.AskAsync(new ListImages(1, 10, ImageOrder.NewestFirst), Cancel);
    }

    [Fact]
    public async Task A_failure_of_a_store_is_answered_without_its_details_and_the_link_lives()
    {
        Server.Backend.ImageFailure = new InvalidOperationException("SELECT secret");
        await using var client = await Server.ConnectAsync(_handler);
        var failed = await Assert.ThrowsAsync<LinkCommandException>(() => client.AskAsync(new ListImages(1, 10, ImageOrder.NewestFirst), Cancel));
        Assert.Equal(ReplyStatus.Failed, failed.Status);
        Assert.DoesNotContain("secret", failed.Message, StringComparison.Ordinal);
        Assert.NotNull(await client.FindAsync(new GetClip(3), Cancel));
    }

    [Fact]
    public async Task An_answer_longer_than_the_largest_payload_is_refused()
    {
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { MaxPayload = 5000 });
        server.Backend.Jpegs[1] = new byte[6000];
        await using var client = await server.ConnectAsync(_handler);
        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => client.FindAsync(new GetImageJpeg(1), Cancel));
        Assert.Contains("Link:MaxPayload", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_may_end_the_daemon_where_that_is_allowed()
    {
        await using var client = await Server.ConnectAsync(_handler, role: LinkRole.Operator);
        await client.AskAsync(new Shutdown(), Cancel);
        await Eventually.True(() => Server.Backend.ShutdownsAsked.SequenceEqual(["test"]), cancel: Cancel);
    }

    [Fact]
    public async Task A_viewer_may_not_end_the_daemon_and_nobody_may_by_default()
    {
        await using var viewer = await Server.ConnectAsync(_handler);
        Assert.Equal(ReplyStatus.Forbidden, (await Assert.ThrowsAsync<LinkCommandException>(() => viewer.AskAsync(new Shutdown(), Cancel))).Status);

        await using var server = await LinkTestServer.StartAsync();
        await using var client = await server.ConnectAsync(_handler, role: LinkRole.Operator);
        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => client.AskAsync(new Shutdown(), Cancel));
        Assert.Contains("Link:AllowShutdown", refused.Message, StringComparison.Ordinal);
        Assert.Empty(server.Backend.ShutdownsAsked);
    }

    [Fact]
    public async Task A_verb_of_a_later_version_is_answered_as_unsupported()
    {
        using var client = await Server.ConnectRawAsync();
        await client.AuthenticateAsync(Server.Key);
        await client.ReadAsync<CamerasMessage>();
        await client.SendAsync(new CommandMessage(5, new UnknownCommand(200)));
        var (kind, bytes) = Assert.NotNull(await client.ReadAsync());
        Assert.Equal((MessageKind.Reply, (byte)ReplyStatus.Unsupported), (kind, bytes[LinkHeader.Size + 4]));
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_its_commands()
    {
        var gate = new TaskCompletionSource();
        Server.Backend.ImageGate = gate.Task;
        var client = await Server.ConnectAsync(_handler);
        var asking = client.AskAsync(new ListImages(1, 10, ImageOrder.NewestFirst), Cancel);
        await Eventually.True(() => Server.Hub.Counters.Commands.Value == 1, cancel: Cancel);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<LinkClosedException>(() => asking);
        await Eventually.True(() => Server.Hub.ClientCount == 0, cancel: Cancel);   // though the store never answered
    }
}
