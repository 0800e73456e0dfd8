using System.Net;

namespace Gateway.Broker.Listeners;

/// <summary>One entry of <c>Mqtt:Listeners</c>.</summary>
public sealed record MqttListenerOptions
{
    /// <summary>The address to listen on. Anything but loopback needs users.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>What carries the packets.</summary>
    public MqttTransport Transport { get; init; }

    /// <summary>The server's certificate in PEM, with those between it and the authority's behind it. Null: no TLS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The private key in PEM, not encrypted. Null: it stands in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Authorities in PEM. With it, clients need a certificate of one of them.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>Whether the common name of a client's certificate is its user, who then needs no password.</summary>
    public bool CertificateIsUser { get; init; }

    /// <summary>Web origins (<c>https://tools.example</c>) whose pages may connect besides the listener's own host; <c>*</c> for all.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary><see cref="Address"/> as the socket wants it.</summary>
    /// <param name="key">Where the settings stand, for the message.</param>
    /// <exception cref="InvalidOperationException">It is not an address, or the port is none.</exception>
    internal IPEndPoint EndPoint(string key)
    {
        var text = Address.Trim();
        var address = text is "localhost" ? IPAddress.Loopback : text is "*" ? IPAddress.Any : null;
        if (address is null && !IPAddress.TryParse(text, out address))
            throw new InvalidOperationException($"{key}:Address is '{Address}', which is not an IP address. Use 127.0.0.1, 0.0.0.0 or an address of this machine.");
        if (Port is < 0 or > ushort.MaxValue)
            throw new InvalidOperationException($"{key}:Port is {Port}. Use 1 to 65535, or 0 for any free port.");
        return new IPEndPoint(address, Port);
    }

    /// <summary>Checks what a type alone cannot say.</summary>
    /// <param name="key">Where the settings stand, for the message.</param>
    /// <exception cref="InvalidOperationException">Two settings do not go together.</exception>
    internal void Validate(string key)
    {
        _ = EndPoint(key);
        if (CertificateFile is null && (KeyFile is not null || ClientCaFile is not null))
            throw new InvalidOperationException($"{key} has a {(KeyFile is not null ? nameof(KeyFile) : nameof(ClientCaFile))} but no CertificateFile, without which there is no TLS. Set {key}:CertificateFile.");
        if (CertificateIsUser && ClientCaFile is null)
            throw new InvalidOperationException($"{key}:CertificateIsUser needs {key}:ClientCaFile, which says whose certificates count.");
        if (Origins.Count > 0 && Transport != MqttTransport.WebSocket)
            throw new InvalidOperationException($"{key}:Origins is for browsers; set {key}:Transport to WebSocket, or remove it.");
    }
}
