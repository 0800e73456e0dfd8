using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Peers.Motion;

/// <summary>A network camera that sends footage once, as MJPEG over HTTP at its rate, and notes when it sent each frame.</summary>
internal sealed class FrameServer : IDisposable
{
    private static readonly TimeSpan FirstFrameWait = TimeSpan.FromSeconds(60);

    private readonly Footage _footage;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ManualResetEventSlim _sentAll = new();
    private readonly List<DateTime> _sentAt = [];

    public FrameServer(Footage footage)
    {
        _footage = footage;
        _listener.Start();
        new Thread(Serve) { IsBackground = true, Name = "camera " + footage.Name }.Start();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>Waits until the last frame was sent.</summary>
    /// <returns>False if nobody fetched it in time.</returns>
    public bool WaitForEnd() => _sentAll.Wait(FirstFrameWait + TimeSpan.FromSeconds(_footage.Jpegs.Count * 2 / _footage.FramesPerSecond));

    /// <summary>The newest frame that was sent at that time.</summary>
    public int FrameAt(DateTime utc)
    {
        lock (_sentAt)
        {
            var at = _sentAt.BinarySearch(utc);
            return Math.Max(0, at >= 0 ? at : ~at - 1);
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        _sentAll.Dispose();
    }

    /// <summary>Each request begins the footage again; motion makes one to learn the size of the pictures.</summary>
    private void Serve()
    {
        try
        {
            while (true)
            {
                using var connection = _listener.AcceptTcpClient();
                try
                {
                    Play(connection.GetStream());
                    return;
                }
                catch (IOException)
                {
                    // motion has closed this connection and opens another one.
                }
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }

    private void Play(NetworkStream stream)
    {
        lock (_sentAt)
            _sentAt.Clear();
        ReadRequest(stream);
        stream.Write("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"u8);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < _footage.Jpegs.Count; i++)
        {
            var early = TimeSpan.FromSeconds(i / _footage.FramesPerSecond) - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.Zero)
                Thread.Sleep(early);
            var jpeg = _footage.Jpegs[i];
            lock (_sentAt)
                _sentAt.Add(DateTime.UtcNow);
            stream.Write(Encoding.ASCII.GetBytes($"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"));
            stream.Write(jpeg);
            stream.Write("\r\n"u8);
        }

        Thread.Sleep(TimeSpan.FromSeconds(1));   // motion has the last frames still before it
        _sentAll.Set();
    }

    private static void ReadRequest(NetworkStream stream)
    {
        var (ends, byteRead) = (0, 0);
        while (ends < 4 && (byteRead = stream.ReadByte()) >= 0)
            ends = byteRead == "\r\n\r\n"[ends] ? ends + 1 : byteRead == '\r' ? 1 : 0;
    }
}
