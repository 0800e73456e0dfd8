using System.Security.Cryptography;

namespace Gateway.Broker.Listeners;

/// <summary>The HTTP request at the start of a WebSocket (RFC 6455 section 4), and its answer.</summary>
/// <param name="Status">The answer's status code; 101 accepts the client.</param>
/// <param name="Refusal">Why it is refused, for the log; null when it is accepted.</param>
/// <param name="Answer">The whole answer.</param>
internal sealed record WebSocketUpgrade(int Status, string? Refusal, byte[] Answer)
{
    public const string Subprotocol = "mqtt";   // MQTT-6.0.0-3

    private const int KeyBytes = 16;

    /// <param name="head">The request including its empty line, in ASCII.</param>
    /// <param name="paths">Paths that are served, also with a slash at the end.</param>
    /// <param name="isLocal">Whether the listener serves this machine only, where clients may need no password.</param>
    /// <param name="origins">Pages that may connect besides those of the listener's own host.</param>
    public static WebSocketUpgrade Answering(string head, IReadOnlyList<string> paths, bool isLocal, IReadOnlyList<string> origins)
    {
        var lines = head.Split("\r\n");
        var request = lines[0].Split(' ');
        if (request.Length != 3 || !request[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
            return Refuse(400, "Bad Request", "no HTTP request");
        if (request[0] != "GET")
            return Refuse(405, "Method Not Allowed", "an HTTP request other than GET", "Allow: GET\r\n");
        if (!IsServed(request[1].Split('?')[0], paths))
        {
            var served = string.Join(" and ", paths);
            return Refuse(
                404, "Not Found", $"an HTTP request for the path {LogText.Of(request[1])}; MQTT is served on {served}, see the listener's Paths",
                body: $"MQTT over WebSocket is served on {served}. Set the path in the client, or Paths of the listener in the gateway.\n");
        }

        var fields = FieldsOf(lines);
        var isUpgrade = Has(fields, "Upgrade", "websocket") && Has(fields, "Connection", "upgrade");
        if (!isUpgrade || fields.GetValueOrDefault("Sec-WebSocket-Version") != "13")
            return Refuse(426, "Upgrade Required", "no request for WebSocket version 13", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
        var key = fields.GetValueOrDefault("Sec-WebSocket-Key", "");
        if (!Convert.TryFromBase64String(key, new byte[KeyBytes * 2], out var keyBytes) || keyBytes != KeyBytes)
            return Refuse(400, "Bad Request", "a WebSocket request without a key");
        if (!Has(fields, "Sec-WebSocket-Protocol", Subprotocol))
            return Refuse(400, "Bad Request", $"a WebSocket request without the subprotocol {Subprotocol}");
        if (RefusedOrigin(fields, isLocal, origins) is { } fault)
            return Refuse(403, "Forbidden", fault);

        return new WebSocketUpgrade(101, null, Encoding.ASCII.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {AcceptOf(key)}\r\nSec-WebSocket-Protocol: {Subprotocol}\r\n\r\n"));
    }

    /// <summary>Whether one of the paths is requested; a slash at the end does not matter.</summary>
    private static bool IsServed(string requested, IReadOnlyList<string> paths) => paths.Any(path => path.TrimEnd('/') == requested.TrimEnd('/'));

    private static WebSocketUpgrade Refuse(int status, string reason, string fault, string fields = "", string body = "")
    {
        var type = body.Length > 0 ? "Content-Type: text/plain; charset=utf-8\r\n" : "";
        var text = Encoding.UTF8.GetBytes(body);
        var head = $"HTTP/1.1 {status} {reason}\r\n{fields}{type}Content-Length: {text.Length}\r\nConnection: close\r\n\r\n";
        return new(status, fault, [.. Encoding.ASCII.GetBytes(head), .. text]);
    }

    private static Dictionary<string, string> FieldsOf(string[] lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                continue;
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            fields[name] = fields.TryGetValue(name, out var before) ? $"{before},{value}" : value;
        }

        return fields;
    }

    private static bool Has(Dictionary<string, string> fields, string name, string token) =>
        fields.TryGetValue(name, out var value)
        && value.Split(',', StringSplitOptions.TrimEntries).Contains(token, StringComparer.OrdinalIgnoreCase);

    // RFC 6455 section 1.3 requires SHA-1. It only proves that the answer belongs to this request.
#pragma warning disable CA5350
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    /// <summary>A browser lets any page connect anywhere, this machine included; only the Origin shows which page it is. So pages of other hosts are
    /// refused unless they are listed. Where no password may be needed, host names are refused too: a foreign name server could point them
    /// here.</summary>
    private static string? RefusedOrigin(Dictionary<string, string> fields, bool isLocal, IReadOnlyList<string> origins)
    {
        if (!fields.TryGetValue("Origin", out var origin) || origins.Contains("*") || origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return null;

        var host = Uri.TryCreate($"http://{fields.GetValueOrDefault("Host", "")}", UriKind.Absolute, out var own) ? own.Host : "";
        var isOwn = Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Host == host && host.Length > 0;
        var isName = host != "localhost" && !IPAddress.TryParse(host.Trim('[', ']'), out _);
        return isOwn && !(isLocal && isName)
            ? null
            : $"a WebSocket of the web page {LogText.Of(origin)}; if it is yours, add it to the listener's Origins";
    }
}
