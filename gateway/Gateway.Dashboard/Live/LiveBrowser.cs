using System.Net.WebSockets;
using System.Text.Json;

namespace Gateway.Dashboard.Live;

/// <summary>One page's live socket. The page gets the newest frames only, as fast as it reports them done.</summary>
/// <remarks>
/// From the page, as JSON texts: <c>{"type":"watch","cameras":[1,2]}</c> replaces the shown cameras;
/// <c>{"type":"done","camera":1}</c> after each frame; <c>{"type":"ping","sentMs":n}</c>, answered with a pong that carries our clock.
/// </remarks>
internal sealed class LiveBrowser(WebSocket socket, LiveHub hub, DashboardMetrics metrics, TimeProvider time)
{
    private const int MaxMessage = 16 * 1024;
    private const int MaxCameras = 1024;

    private readonly BrowserOutbox _outbox = new(metrics);

    /// <summary>Ids of the cameras whose frames it takes now; replaced as a whole, never changed in place.</summary>
    public IReadOnlySet<uint> Watched => _outbox.Watched;

    // The next four are called on the link's reading task and never block.

    /// <summary>A frame of a watched camera. To keep it, add a reference.</summary>
    public void OnFrame(SharedFrame frame) => _outbox.Put(frame);

    /// <summary>A whole JSON text of a watched camera; newer ones of the same camera replace it.</summary>
    public void OnMotion(uint cameraId, ReadOnlyMemory<byte> message) => _outbox.PutMotion(cameraId, message);

    /// <summary>An image was stored; for a page that is behind, several become one message.</summary>
    public void OnImage(ImageModel image) => _outbox.PutImage(image);

    /// <summary>A whole JSON text that must not be lost.</summary>
    public void OnText(ReadOnlyMemory<byte> message) => _outbox.PutText(message);

    /// <summary>Serves the page until it leaves, breaks the protocol, is too slow, or <paramref name="cancel"/> closes it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var sending = SendAsync(ended.Token);
        var (status, reason) = (WebSocketCloseStatus.NormalClosure, "");
        try
        {
            (status, reason) = await ReceiveAsync(ended.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            (status, reason) = (WebSocketCloseStatus.EndpointUnavailable, "The dashboard or the session ends.");
        }

        await ended.CancelAsync();
        await sending;
        _outbox.Watch([]);   // Releases the frames.
        await CloseAsync(status, reason);
    }

    private async Task<(WebSocketCloseStatus Status, string Reason)> ReceiveAsync(CancellationToken cancel)
    {
        var buffer = new byte[MaxMessage];
        while (true)
        {
            var filled = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(filled), cancel);
                filled += part.Count;
                if (part.MessageType == WebSocketMessageType.Close)
                    return (WebSocketCloseStatus.NormalClosure, "");
                if (filled == buffer.Length && !part.EndOfMessage)
                    return (WebSocketCloseStatus.MessageTooBig, "The message is too long.");
            }
            while (!part.EndOfMessage);

            if (part.MessageType != WebSocketMessageType.Text || !TryHandle(buffer.AsSpan(0, filled)))
                return (WebSocketCloseStatus.InvalidPayloadData, "The message is not valid.");
        }
    }

    private bool TryHandle(ReadOnlySpan<byte> text)
    {
        PageMessage? message;
        try
        {
            message = JsonSerializer.Deserialize(text, ModelJson.Default.PageMessage);
        }
        catch (JsonException)
        {
            return false;
        }

        switch (message)
        {
            case { Type: "watch", Cameras: { Length: <= MaxCameras } cameras }:
                _outbox.Watch(cameras);
                hub.WatchChanged();
                return true;
            case { Type: "done", Camera: { } camera }:
                _outbox.Done(camera);
                return true;
            case { Type: "ping", SentMs: { } sentMs } when double.IsFinite(sentMs):
                var pong = new PongModel(sentMs, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds);
                _outbox.PutText(LiveText.Of("pong", pong, ModelJson.Default.PongModel));
                return true;
            default:
                return message is { Type: not (null or "watch" or "done" or "ping") };   // From a newer page.
        }
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        var texts = new List<ReadOnlyMemory<byte>>();
        var frames = new List<SharedFrame>();
        try
        {
            while (await _outbox.TakeAsync(texts, frames, cancel))
            {
                foreach (var text in texts)
                    await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancel);
                foreach (var frame in frames)
                    await socket.SendAsync(frame.Message, WebSocketMessageType.Binary, endOfMessage: true, cancel);
                metrics.OnFramesSent(frames.Count);
                ReleaseAll(frames);
                texts.Clear();
            }

            metrics.OnBrowserTooSlow();
            socket.Abort();   // Too slow: the page reconnects and starts again.
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The receiving side closes the socket.
        }
        finally
        {
            ReleaseAll(frames);
        }
    }

    private static void ReleaseAll(List<SharedFrame> frames)
    {
        foreach (var frame in frames)
            frame.Release();
        frames.Clear();
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        try
        {
            await socket.CloseOutputAsync(status, reason, patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The page is gone already.
        }
    }
}
