using System.Net;
using System.Net.Sockets;

namespace Gateway.Cameras;

/// <summary>
/// Gives ffmpeg the address of a camera outside of its arguments, which every user of the machine can read (<c>ps</c>). ffmpeg opens an address of
/// this process, which redirects it (302 of RTSP and of HTTP) to the real one. Only programs of this user are answered.
/// </summary>
internal sealed class AddressRelay : IAsyncDisposable
{
    private const int MaxRequestBytes = 4096;

    /// <summary>Of an address; ffmpeg reads lines of 4,096 bytes.</summary>
    private const int MaxAddress = 2000;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _target;
    private readonly TimeProvider _time;
    private readonly Task _serving;

    private AddressRelay(string target, TimeProvider time)
    {
        _target = WithSlashes(target);
        _time = time;
        _listener.Start();
        Address = $"{(IsRtsp(target) ? "rtsp" : "http")}://127.0.0.1:{EndPoint.Port}/";
        _serving = ServeAsync();
    }

    /// <summary>For ffmpeg, in place of the camera's.</summary>
    public string Address { get; }

    private IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Whether the address may hold a secret and can be given by a redirection.</summary>
    public static bool IsFor(CameraOptions camera) =>
        InputSecrets.MayBeIn(camera.Input!) && (IsRtsp(camera.Input!) || IsHttp(camera.Input!)) && WhyNot(camera) is null;

    /// <summary>A secret of this camera that remains an argument of ffmpeg, with the reason; null if there is none.</summary>
    public static string? VisibleSecretOf(CameraOptions camera)
    {
        if (camera.InputArguments.FirstOrDefault(SecretArguments.Contains) is { } argument)
            return $"{argument} in InputArguments";
        if (!InputSecrets.MayBeIn(camera.Input!))
            return null;
        return IsRtsp(camera.Input!) || IsHttp(camera.Input!)
            ? WhyNot(camera) is { } why ? $"its address, because of {why}" : null
            : "its address, because only rtsp, rtsps, http and https can be redirected";
    }

    /// <exception cref="InvalidDataException">The address has a line break, or another control character.</exception>
    public static AddressRelay Start(string target, TimeProvider time) => !target.Any(char.IsControl)
        ? new AddressRelay(target, time)
        : throw new InvalidDataException("Input has a control character");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    /// <summary>Options whose values are secrets of a camera, or of the way to it.</summary>
    private static HashSet<string> SecretArguments { get; } =
        new(StringComparer.Ordinal) { "-headers", "-cookies", "-http_proxy", "-passphrase", "-password", "-decryption_key" };

    private static bool IsRtsp(string input) => IsScheme(input, "rtsp") || IsScheme(input, "rtsps");

    private static bool IsHttp(string input) => IsScheme(input, "http") || IsScheme(input, "https");

    private static bool IsScheme(string input, string scheme) => input.StartsWith($"{scheme}:", StringComparison.OrdinalIgnoreCase);

    /// <summary>ffmpeg opens <c>rtsp:user:password@host</c> as well, but may take it for a path in a redirection.</summary>
    private static string WithSlashes(string input)
    {
        var end = input.IndexOf(':', StringComparison.Ordinal) + 1;
        return $"{input[..end]}//{input[end..].TrimStart('/')}";
    }

    /// <summary>The argument that a redirection would break: a tunnel or a proxy does not reach this process.</summary>
    private static string? WhyNot(CameraOptions camera)
    {
        if (camera.Input!.Length > MaxAddress)
            return $"its length of more than {MaxAddress} characters";
        for (var i = 0; i < camera.InputArguments.Count; i++)
        {
            if (camera.InputArguments[i] == "-http_proxy")
                return "-http_proxy";
            if (camera.InputArguments[i] == "-rtsp_transport" && camera.InputArguments.ElementAtOrDefault(i + 1) is "http" or "https")
                return "-rtsp_transport http";
        }

        return null;
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptSocketAsync(_stop.Token);
                if (LoopbackPeer.IsSameUser(client))
                    await RedirectAsync(client);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client left or was too slow, or this ends.
            }
        }
    }

    private async Task RedirectAsync(Socket client)
    {
        using var timeout = new CancellationTokenSource(RequestTimeout, _time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        var request = new byte[MaxRequestBytes];
        var length = 0;
        while (request.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = length < request.Length ? await client.ReceiveAsync(request.AsMemory(length), patience.Token) : 0;
            if (read == 0)
                return;
            length += read;
        }

        await client.SendAsync(Encoding.UTF8.GetBytes(Answer(Encoding.Latin1.GetString(request, 0, length))), patience.Token);
    }

    private string Answer(string request)
    {
        var sequence = request.Split("\r\n").FirstOrDefault(line => line.StartsWith("CSeq:", StringComparison.OrdinalIgnoreCase));
        return sequence is null
            ? $"HTTP/1.1 302 Found\r\nLocation: {_target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            : $"RTSP/1.0 302 Found\r\n{sequence}\r\nLocation: {_target}\r\nContent-Length: 0\r\n\r\n";
    }
}
