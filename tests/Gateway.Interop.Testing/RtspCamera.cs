using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Testing;

namespace Gateway.Interop.Testing;

/// <summary>A network camera: RTSP with digest authentication, a transport stream in RTP over the same connection (RFC 2326, 2250).</summary>
internal sealed partial class RtspCamera : IAsyncDisposable
{
    private const string Realm = "camera";
    private const string Nonce = "0a1b2c";
    private const int PacketsAtOnce = 7 * 188;

    private const string Description =
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=video 0 RTP/AVP 33\r\na=control:track1\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _video;
    private readonly string _user;
    private readonly string _password;
    private readonly Task _serving;
    private int _plays;

    public RtspCamera(byte[] video, string user, string password)
    {
        (_video, _user, _password) = (video, user, password);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Clients that proved the password and got the video.</summary>
    public int Plays => Volatile.Read(ref _plays);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving.WaitAsync(Eventually.DefaultTimeout);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await ServeAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // The client left; the next one is served.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        while (true)
        {
            var request = new List<string>();
            while (await reader.ReadLineAsync(_stop.Token) is { } line && (line.Length > 0 || request.Count == 0))
                request.Add(line);
            if (request.Count == 0)
                return;
            var sequence = request.FirstOrDefault(line => line.StartsWith("CSeq", StringComparison.OrdinalIgnoreCase));
            var method = request[0].Split(' ')[0];
            if (method != "OPTIONS" && !IsProved(method, request))
            {
                var challenge = $"WWW-Authenticate: Digest realm=\"{Realm}\", nonce=\"{Nonce}\"";
                await SendAsync(stream, $"RTSP/1.0 401 Unauthorized\r\n{sequence}\r\n{challenge}\r\n\r\n");
                continue;
            }

            if (method == "SETUP" && !request.Any(line => line.Contains("interleaved", StringComparison.Ordinal)))
            {
                await SendAsync(stream, $"RTSP/1.0 461 Unsupported Transport\r\n{sequence}\r\n\r\n");   // the client asks for TCP next
                continue;
            }

            var more = method switch
            {
                "OPTIONS" => "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n",
                "DESCRIBE" => $"Content-Type: application/sdp\r\nContent-Length: {Description.Length}\r\n\r\n{Description}",
                "SETUP" => "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
                _ => "Session: 1\r\n\r\n",
            };
            await SendAsync(stream, $"RTSP/1.0 200 OK\r\n{sequence}\r\n{more}");
            if (method == "PLAY")
            {
                Interlocked.Increment(ref _plays);
                await PlayAsync(stream);
            }
        }
    }

    /// <summary>Whether the request has the digest of the password (RFC 2617 section 3.2.2.1, without qop).</summary>
    private bool IsProved(string method, List<string> request)
    {
        var header = request.Find(line => line.StartsWith("Authorization: Digest", StringComparison.OrdinalIgnoreCase));
        if (header is null)
            return false;
        var fields = Field().Matches(header).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var expected = Md5($"{Md5($"{_user}:{Realm}:{_password}")}:{Nonce}:{Md5($"{method}:{fields["uri"]}")}");
        return fields["username"] == _user && fields["response"] == expected;
    }

    private async Task PlayAsync(NetworkStream stream)
    {
        var packet = new byte[4 + 12 + PacketsAtOnce];
        for (ushort number = 0; ; number++)
        {
            var at = number * PacketsAtOnce % (_video.Length - PacketsAtOnce) / 188 * 188;
            packet[0] = (byte)'$';
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 12 + PacketsAtOnce);
            (packet[4], packet[5]) = (0x80, 33);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), number);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), number * 900u);
            _video.AsSpan(at, PacketsAtOnce).CopyTo(packet.AsSpan(16));
            await stream.WriteAsync(packet, _stop.Token);
        }
    }

    private Task SendAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text), _stop.Token).AsTask();

    [SuppressMessage("Security", "CA5351", Justification = "RTSP's digest is MD5.")]
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"")]
    private static partial Regex Field();
}
