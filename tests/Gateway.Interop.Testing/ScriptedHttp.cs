using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;

namespace Gateway.Interop.Testing;

/// <summary>An HTTP server on the loopback address that answers each request as the test says, byte by byte if need be.</summary>
internal sealed class ScriptedHttp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Task> _answer;
    private readonly Task _serving;
    private int _connections;
    private int _requests;

    public ScriptedHttp(Func<Request, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    public int Requests => Volatile.Read(ref _requests);

    public string Address(string path) => $"http://127.0.0.1:{Port}{path}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving.WaitAsync(Eventually.DefaultTimeout);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> clients = [];
        try
        {
            while (true)
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients).WaitAsync(Eventually.DefaultTimeout);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            Interlocked.Increment(ref _connections);
            try
            {
                var stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { } head)
                {
                    Interlocked.Increment(ref _requests);
                    await _answer(new Request(head, stream, _stop.Token));
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client left, the test ends, or the script closes the connection.
            }
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <param name="Head">Request line and headers.</param>
    /// <param name="Stream">To the client.</param>
    /// <param name="Stop">Set at the end of the test.</param>
    internal sealed record Request(string Head, NetworkStream Stream, CancellationToken Stop)
    {
        public string Path => Head.Split(' ')[1];

        public Task SendAsync(byte[] bytes) => Stream.WriteAsync(bytes, Stop).AsTask();

        public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

        public async Task AnswerAsync(string status, string headers, byte[] body)
        {
            await SendAsync($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n");
            await SendAsync(body);
        }

        public Task JpegAsync(byte[] jpeg) => AnswerAsync("200 OK", "Content-Type: image/jpeg\r\n", jpeg);

        /// <summary>Says nothing until the test ends, or the client leaves.</summary>
        public async Task HangAsync()
        {
            if (await Stream.ReadAsync(new byte[1], Stop) == 0)
                throw new IOException("The client left.");
        }

        /// <summary>Closes the connection.</summary>
        public static Task LeaveAsync() => throw new IOException("The script leaves.");
    }
}
