using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Protocol.Tests;

/// <summary>Commands from the client's side.</summary>
public sealed class LinkCommandTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replies_go_to_their_requests_in_whatever_order_they_come()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var first = client.FindAsync(new GetImageJpeg(1), Cancel);
        var second = client.FindAsync(new GetImageJpeg(2), Cancel);
        var a = await daemon.ReadAsync<CommandMessage>();
        var b = await daemon.ReadAsync<CommandMessage>();
        foreach (var asked in new[] { b, a })
            await daemon.ReplyAsync(asked.RequestId, ReplyStatus.Ok, isLast: true, [(byte)((GetImageJpeg)asked.Command).ImageId]);
        Assert.Equal([1], (await first.WaitAsync(Cancel))!.Bytes);
        Assert.Equal([2], (await second.WaitAsync(Cancel))!.Bytes);
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var asking = client.FindAsync(new GetClipFrame(9, 0), Cancel);
        await daemon.RefuseAsync((await daemon.ReadAsync<CommandMessage>()).RequestId, ReplyStatus.NotFound, "There is no such clip.");
        Assert.Null(await asking.WaitAsync(Cancel));
    }

    [Fact]
    public async Task A_refusal_is_an_exception_with_its_status_and_text_and_the_link_lives()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var asking = client.AskAsync(new Shutdown(), Cancel);
        await daemon.RefuseAsync((await daemon.ReadAsync<CommandMessage>()).RequestId, ReplyStatus.Forbidden, "Operators only.");
        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => asking);
        Assert.Equal((ReplyStatus.Forbidden, "Operators only."), (refused.Status, refused.Message));
        Assert.False(client.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_reply_that_does_not_come_is_a_timeout_and_coming_late_it_is_dropped()
    {
        // Shorter than the idle time that ends a link: if equal, either could come first.
        var options = new LinkClientOptions(ScriptedDaemon.Nowhere, "not read") { ReplyTimeout = TimeSpan.FromSeconds(5) };
        var (daemon, client) = await ScriptedDaemon.WithClientAsync(new RecordingHandler(), _time, options);
        await using var _ = client;
        var late = client.FindAsync(new GetImage(1), Cancel);
        var command = await daemon.ReadAsync<CommandMessage>();
        await Eventually.True(() => _time.ActiveTimers >= 2, cancel: Cancel);   // the timers of the pulse and the reply
        _time.Advance(daemon.Options.ReplyTimeout);
        var expired = await Assert.ThrowsAsync<TimeoutException>(() => late);
        Assert.Contains("GetImage", expired.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_stops_the_waiting()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        using var cancel = new CancellationTokenSource();
        var asking = client.FindAsync(new GetImage(1), cancel.Token);
        var command = await daemon.ReadAsync<CommandMessage>();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        await daemon.ReplyAsync(command.RequestId, ReplyStatus.Ok, isLast: true, [1, 2, 3]);   // dropped: no command waits for it
        var next = client.FindAsync(new GetImageJpeg(2), Cancel);
        await daemon.ReplyAsync((await daemon.ReadAsync<CommandMessage>()).RequestId, ReplyStatus.Ok, isLast: true, [4]);
        Assert.Equal([4], (await next.WaitAsync(Cancel))!.Bytes);
    }

    [Fact]
    public async Task Those_who_wait_learn_that_the_link_ended()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var asking = client.FindAsync(new GetImage(1), Cancel);
        await daemon.ReadAsync<CommandMessage>();
        await daemon.Output.CompleteAsync();
        await Assert.ThrowsAsync<LinkClosedException>(() => asking);
        await client.Completion.WaitAsync(Cancel);
        await Assert.ThrowsAsync<LinkClosedException>(() => client.FindAsync(new GetImage(2), Cancel));
    }

    [Fact]
    public async Task A_reply_that_is_not_what_was_asked_for_ends_the_link()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var asking = client.FindAsync(new GetImage(1), Cancel);
        await daemon.ReplyAsync((await daemon.ReadAsync<CommandMessage>()).RequestId, ReplyStatus.Ok, isLast: true, [1, 2, 3]);
        Assert.Equal(LinkError.Malformed, (await Assert.ThrowsAsync<LinkClosedException>(() => asking)).Error);
    }

    [Fact]
    public async Task A_clip_file_is_fetched_as_it_is_read_and_can_seek()
    {
        var file = new byte[600_000];
        new Random(1).NextBytes(file);
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var serving = ServeFileAsync(daemon, file, requests: 4);
        await using var stream = await client.OpenClipFileAsync(9, Cancel);
        Assert.NotNull(stream);
        Assert.Equal(file.Length, stream.Length);

        var whole = new MemoryStream();
        await stream.CopyToAsync(whole, Cancel);
        Assert.Equal(file, whole.ToArray());

        stream.Seek(-10, SeekOrigin.End);
        var end = new byte[10];
        await stream.ReadExactlyAsync(end, Cancel);
        Assert.Equal(file[^10..], end);
        Assert.Equal(0, await stream.ReadAsync(end, Cancel));

        stream.Position = 0;
        await stream.ReadExactlyAsync(end, Cancel);
        Assert.Equal(file[..10], end);
        await serving.WaitAsync(Cancel);   // three stretches, none repeated before the stream was rewound
    }

    [Fact]
    public async Task A_clip_file_that_is_gone_is_null()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var asking = client.OpenClipFileAsync(9, Cancel);
        await daemon.RefuseAsync((await daemon.ReadAsync<CommandMessage>()).RequestId, ReplyStatus.NotFound, "Gone.");
        Assert.Null(await asking.WaitAsync(Cancel));
    }

    [Fact]
    public async Task A_part_of_a_clip_that_was_not_asked_for_ends_the_link()
    {
        var (daemon, client) = await OpenAsync();
        await using var _ = client;
        var asking = client.OpenClipFileAsync(9, Cancel);
        var command = await daemon.ReadAsync<CommandMessage>();
        byte[] part = [.. BitConverter.GetBytes(100UL), .. BitConverter.GetBytes(50UL), 1, 2];
        await daemon.ReplyAsync(command.RequestId, ReplyStatus.Ok, isLast: true, part);
        Assert.Equal(LinkError.Malformed, (await Assert.ThrowsAsync<LinkClosedException>(() => asking)).Error);
    }

    private static async Task ServeFileAsync(ScriptedDaemon daemon, byte[] file, int requests)
    {
        for (; requests > 0; requests--)
        {
            var command = await daemon.ReadAsync<CommandMessage>();
            var asked = Assert.IsType<GetClipFile>(command.Command);
            var end = Math.Min(file.Length, (int)asked.Offset + (int)asked.Length);
            for (var at = (int)asked.Offset; at < end; at += 100_000)
            {
                var part = file[at..Math.Min(end, at + 100_000)];
                await daemon.ReplyAsync(
                    command.RequestId,
                    ReplyStatus.Ok,
                    isLast: at + part.Length == end,
                    [.. BitConverter.GetBytes((ulong)file.Length), .. BitConverter.GetBytes((ulong)at), .. part]);
            }
        }
    }

    private Task<(ScriptedDaemon Daemon, LinkClient Client)> OpenAsync() => ScriptedDaemon.WithClientAsync(new RecordingHandler(), _time);
}
