using System.Net;
using Gateway.Clips;
using Gateway.Frames;
using Gateway.Link;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Recording;
using Gateway.Storage;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using ClipState = Gateway.Storage.ClipState;

namespace Gateway.InMemory.Tests.Recording;

/// <summary>The commands that change a clip, with the real queue.</summary>
public sealed class ClipCommandsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DataDirectory _data;
    private readonly ClipQueue _queue;
    private readonly LinkListener _link;

    public ClipCommandsTests()
    {
        _data = DataDirectory.Open(_directory.Combine("data"));
        _queue = ClipQueue.Open(_data, new ClipQueueOptions { MaxTries = 1 }, TimeProvider.System);
        var options = new LinkOptions { Port = 0, KeyFile = _directory.Combine("link.key") };
        var hub = new LinkHub(options, new LinkSources(() => [], () => 0, (_, _) => throw new NotSupportedException()), TimeProvider.System);
        _link = new LinkListener(
            options, hub, new LinkHandlers(
                [new ClipCommands(_queue, new CameraRegistry(4))]), TimeProvider.System, NullLogger<LinkListener>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _link.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _link.StopAsync(CancellationToken.None);
        _link.Dispose();
        await _queue.DisposeAsync();
        _data.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(ClipState.Recorded)]
    [InlineData(ClipState.Leased)]
    [InlineData(ClipState.Analysed)]
    [InlineData(ClipState.Failed)]
    [InlineData(ClipState.Acknowledged)]
    public async Task An_operator_acknowledges_a_clip_in_any_state(ClipState state)
    {
        var clip = await RecordAsync(state);
        await using var client = await ConnectAsync(LinkRole.Operator);

        var answered = await client.FindAsync(new AcknowledgeClip(clip), Cancel);

        Assert.Equal((clip, Protocol.Messages.ClipState.Acknowledged), (answered!.Id, answered.State));
        Assert.Equal((ClipState.Acknowledged, 0), (_queue.Get(clip)!.State, _queue.Depth));
        Assert.False(_queue.TryLease(out _));
    }

    [Fact]
    public async Task A_viewer_acknowledges_nothing_and_a_clip_that_does_not_exist_is_not_found()
    {
        var clip = await RecordAsync(ClipState.Recorded);
        await using var viewer = await ConnectAsync(LinkRole.Viewer);
        await using var client = await ConnectAsync(LinkRole.Operator);

        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => viewer.FindAsync(new AcknowledgeClip(clip), Cancel));

        Assert.Equal(ReplyStatus.Forbidden, refused.Status);
        Assert.Equal(ClipState.Recorded, _queue.Get(clip)!.State);
        Assert.Null(await client.FindAsync(new AcknowledgeClip(clip + 1), Cancel));
    }

    private async Task<ulong> RecordAsync(ClipState state)
    {
        using var writer = ClipFileWriter.Create(_queue.Directory, new ClipHeader(_queue.ReserveClipId(), "yard", 1, 320, 240), _queue.Options.Clip);
        Assert.True(writer.Add([0xFF, 0xD8, 0xFF, 0xD9], 1_777_777_777_000_000));
        var clip = await _queue.RecordAsync(writer.Complete());
        if (state == ClipState.Leased)
            Assert.True(_queue.TryLease(out _));
        if (state is ClipState.Analysed or ClipState.Acknowledged)
            await _queue.AnalysedAsync(clip.Id, "Final results: dog");
        if (state == ClipState.Acknowledged)
            await _queue.AcknowledgeAsync(clip.Id);
        if (state == ClipState.Failed)
            await _queue.FailAsync(clip.Id, "no answer");
        Assert.Equal(state, _queue.Get(clip.Id)!.State);
        return clip.Id;
    }

    private Task<LinkClient> ConnectAsync(LinkRole role) => LinkClient.ConnectAsync(
        new LinkClientOptions(new DnsEndPoint("127.0.0.1", _link.EndPoint!.Port), _directory.Combine("link.key")) { Name = "test", Role = role },
        new Deaf(), cancel: Cancel);

    private sealed class Deaf : ILinkHandler;
}
