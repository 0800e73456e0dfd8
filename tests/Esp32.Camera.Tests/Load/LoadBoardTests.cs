using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Load;

namespace Esp32.Camera.Tests.Load;

[Trait("Storey", "Interop")]
public sealed class LoadBoardTests
{
    private static readonly byte[] Accepted = [0x20, 2, 0, 0];
    private static readonly byte[] FirstAcknowledged = [0x40, 2, 0, 2];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task PublishAsync_says_that_the_broker_closed_the_connection_and_does_not_wait_for_it(bool acknowledges)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = new LoadOptions { Port = ((IPEndPoint)listener.LocalEndpoint).Port, Size = 1000, Window = 4 };
        using var board = new LoadBoard(options, 0, LoadPicture.Create(options.Size), new LatencyHistogram());
        var broker = ServeOneFrameAsync(listener, acknowledges);
        await board.ConnectAsync(Cancel);

        var never = Stopwatch.GetTimestamp() + (3600 * Stopwatch.Frequency);
        var problem = await Assert.ThrowsAsync<LoadException>(() => board.PublishAsync(TimeSpan.Zero, never, Cancel));
        Assert.Matches("closed the connection|broke", problem.Message);
        board.Dispose();
        await broker.WaitAsync(Cancel);
    }

    private static async Task ServeOneFrameAsync(TcpListener listener, bool acknowledges)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancel);
        var stream = client.GetStream();
        var bytes = new byte[500];   // less than a frame, more than a CONNECT
        await stream.ReadAtLeastAsync(bytes, 1, cancellationToken: Cancel);
        await stream.WriteAsync(Accepted, Cancel);
        await stream.ReadExactlyAsync(bytes, Cancel);
        if (acknowledges)
            await stream.WriteAsync(FirstAcknowledged, Cancel);
        client.Client.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(bytes, Cancel) > 0)
        {
            // Read the remaining bytes, so that the connection ends cleanly.
        }
    }
}
