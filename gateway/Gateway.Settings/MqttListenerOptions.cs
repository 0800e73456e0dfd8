using System.Net;
using System.Text;

namespace Gateway.Settings;

/// <summary>An entry of <c>Mqtt:Listeners</c>.</summary>
public sealed record MqttListenerOptions
{
    [Setting("Address to listen on. Any other than a loopback address requires users: `UsersFile`, or `CertificateIsUser`.")]
    public string Address { get; init; } = "127.0.0.1";

    [Setting("Port to listen on; 0 takes any free port. Usual are 8883 for TLS and 9001 for WebSocket.", Min = 0, Max = ushort.MaxValue)]
    public int Port { get; init; }

    [Setting("`Tcp`, or `WebSocket`: binary messages with the subprotocol `mqtt`, for programs in browsers.")]
    public MqttTransport Transport { get; init; } = MqttTransport.Tcp;

    [Setting("Certificate of the server in PEM, followed by the intermediate certificates. Null: no TLS. TLS 1.2 and 1.3.")]
    public string? CertificateFile { get; init; }

    [Setting("Private key in PEM, not encrypted. Null: it is in `CertificateFile`.")]
    public string? KeyFile { get; init; }

    [Setting("Authorities in PEM. Clients then need a certificate of one of them, made for client authentication; revocation lists are not read.")]
    public string? ClientCaFile { get; init; }

    [Setting("Whether the common name of a client's certificate is its user, which then needs no password.")]
    public bool CertificateIsUser { get; init; }

    [Setting("Web origins (`https://tools.example`) whose pages may connect, besides those of the listener's own host; `*` for all. "
        + "On a loopback listener, the own host must be an address or `localhost`.")]
    public IReadOnlyList<string> Origins { get; init; } = [];

    [Setting("Paths on which a WebSocket is served, also with a slash at the end. A request for another path is answered with 404.")]
    public IReadOnlyList<string> Paths { get; init; } = ["/", "/mqtt"];

    /// <summary>Address and port for a socket. Only after <see cref="Check"/>.</summary>
    public IPEndPoint EndPoint => new(ListenAddress.Parse(Address)!, Port);

    /// <param name="key">Key of the section, for the problems.</param>
    /// <param name="problems">Receives settings that do not go together.</param>
    public void Check(string key, SettingProblems problems)
    {
        ListenAddress.Check(Address, key, problems);
        if (CertificateFile is null && (KeyFile ?? ClientCaFile) is not null)
        {
            var without = KeyFile is not null ? nameof(KeyFile) : nameof(ClientCaFile);
            problems.Add(key, $"has a {without} but no CertificateFile, without which there is no TLS; set {key}:CertificateFile");
        }

        problems.RequireFile(CertificateFile, $"{key}:CertificateFile");
        problems.RequireFile(KeyFile, $"{key}:KeyFile");
        problems.RequireFile(ClientCaFile, $"{key}:ClientCaFile");
        problems.Require(!CertificateIsUser || ClientCaFile is not null, $"{key}:CertificateIsUser",
            $"is true, but {key}:ClientCaFile names no authorities");
        problems.Require(Paths.Count > 0 && Paths.All(IsPath), $"{key}:Paths",
            "must have at least one path; each begins with / and has neither spaces nor ? nor #");
        problems.Require(Origins.Count == 0 || Transport == MqttTransport.WebSocket, $"{key}:Origins",
            $"is for browsers; set {key}:Transport to WebSocket, or remove it");
    }

    private static bool IsPath(string path) => path.StartsWith('/') && Ascii.IsValid(path) && !path.AsSpan().ContainsAny(" ?#");
}

public enum MqttTransport
{
    /// <summary>A TCP connection, or TLS over one.</summary>
    Tcp,

    /// <summary>Binary messages of a WebSocket (RFC 6455), subprotocol <c>mqtt</c>, for programs in browsers.</summary>
    WebSocket,
}
