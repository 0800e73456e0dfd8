using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests;

/// <summary>The page's side of the live socket.</summary>
internal sealed class DashboardLiveClient(ClientWebSocket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 20];

    public WebSocketState State => socket.State;

    public Task SendAsync(string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    public Task WatchAsync(params uint[] cameras) => SendAsync($$"""{"type":"watch","cameras":[{{string.Join(',', cameras)}}]}""");

    public Task DoneAsync(uint camera) => SendAsync($$"""{"type":"done","camera":{{camera}}}""");

    /// <summary>Returns the data of the next text of a type and skips other messages.</summary>
    public async Task<JsonNode> NextAsync(string type)
    {
        while (true)
        {
            if (await ReceiveAsync() is JsonNode message && (string?)message["type"] == type)
                return message["data"]!;
        }
    }

    /// <summary>Returns the next binary message and skips texts.</summary>
    public async Task<byte[]> NextFrameAsync()
    {
        while (true)
        {
            if (await ReceiveAsync() is byte[] frame)
                return frame;
        }
    }

    /// <summary>Reads until the server closes or cuts the connection.</summary>
    public async Task UntilClosedAsync()
    {
        try
        {
            while (await ReceiveAsync() is not null)
            {
            }
        }
        catch (WebSocketException)
        {
            // Cut.
        }
    }

    public void Dispose() => socket.Dispose();

    /// <returns>A JsonNode, a byte array, or null at the end.</returns>
    private async Task<object?> ReceiveAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Eventually.DefaultTimeout);
        var length = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(new ArraySegment<byte>(_buffer, length, _buffer.Length - length), patience.Token);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        return part.MessageType switch
        {
            WebSocketMessageType.Text => JsonNode.Parse(_buffer.AsSpan(0, length)),
            WebSocketMessageType.Binary => _buffer[..length],
            _ => null,
        };
    }
}
