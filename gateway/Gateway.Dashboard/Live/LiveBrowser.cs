using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Gateway.Dashboard.Api.Models;

namespace Gateway.Dashboard.Live;

/// <summary>One page's live socket. It gets the newest only, as fast as it says that it is done with frames.</summary>
/// <remarks>
/// From the page, as JSON texts: <c>{"type":"watch","cameras":[1,2]}</c> replaces the cameras it shows;
/// <c>{"type":"done","camera":1}</c> after each frame; <c>{"type":"ping","sentMs":n}</c>, answered with a pong that tells our clock.
/// </remarks>
internal sealed class LiveBrowser(WebSocket socket, LiveHub hub, TimeProvider time) : ILiveViewer
{
    private const int LongestMessage = 16 * 1024;
    private const int MostCameras = 1024;

    private readonly BrowserOutbox _outbox = new();

    public IReadOnlySet<uint> Watched => _outbox.Watched;

    public bool WantsFeed => true;

    public void OnFrame(SharedFrame frame) => _outbox.Put(frame);

    public void OnMotion(uint cameraId, ReadOnlyMemory<byte> message) => _outbox.PutMotion(cameraId, message);

    public void OnImage(ImageModel image) => _outbox.PutImage(image);

    public void OnText(ReadOnlyMemory<byte> message) => _outbox.PutText(message);

    /// <summary>Serves the page until it goes, breaks the rules, is too slow, or <paramref name="cancel"/> ends the dashboard.</summary>
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
            (status, reason) = (WebSocketCloseStatus.EndpointUnavailable, "The dashboard ends.");
        }

        await ended.CancelAsync();
        await sending;
        _outbox.Watch([]);   // lets go of frames
        await CloseAsync(status, reason);
    }

    private async Task<(WebSocketCloseStatus Status, string Reason)> ReceiveAsync(CancellationToken cancel)
    {
        var buffer = new byte[LongestMessage];
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

            if (part.MessageType != WebSocketMessageType.Text || !TryHandle(buffer.AsMemory(0, filled)))
                return (WebSocketCloseStatus.InvalidPayloadData, "The message is not understood.");
        }
    }

    private bool TryHandle(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var message = JsonDocument.Parse(text);
            var root = message.RootElement;
            switch (root.GetProperty("type").GetString())
            {
                case "watch":
                    var cameras = root.GetProperty("cameras");
                    if (cameras.GetArrayLength() > MostCameras)
                        return false;
                    _outbox.Watch(cameras.EnumerateArray().Select(camera => camera.GetUInt32()).ToArray());
                    hub.WatchChanged();
                    return true;
                case "done":
                    _outbox.Done(root.GetProperty("camera").GetUInt32());
                    return true;
                case "ping":
                    _outbox.PutText(Pong(root.GetProperty("sentMs").GetDouble()));
                    return true;
                default:
                    return true;   // a newer page
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private ReadOnlyMemory<byte> Pong(double sentMs)
    {
        var buffer = new ArrayBufferWriter<byte>(96);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "pong");
            json.WriteStartObject("data");
            json.WriteNumber("sentMs", sentMs);
            json.WriteNumber("nowMs", (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
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
                ReleaseAll(frames);
                texts.Clear();
            }

            socket.Abort();   // too slow: it comes back and begins anew
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The receiving side closes.
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
            // Gone already.
        }
    }
}
