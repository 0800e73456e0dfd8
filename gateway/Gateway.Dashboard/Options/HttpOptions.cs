namespace Gateway.Dashboard.Options;

/// <summary>The <c>Http</c> section: address and access of the dashboard.</summary>
internal sealed record HttpOptions
{
    /// <summary>An IP address, or <c>localhost</c>. Any other than a loopback address requires <see cref="PasswordFile"/>.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>0 means any free port.</summary>
    public int Port { get; init; } = 5000;

    /// <summary>The only other origin whose pages may read the API, as <c>http://host:port</c>.</summary>
    public string? CorsOrigin { get; init; }

    /// <summary>PEM certificate chain; with <see cref="KeyFile"/> the dashboard serves HTTPS. Replaced files apply to new connections.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM private key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A file whose first line is the password; null requires none. A replaced file applies at once and ends all sessions.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Further names of the dashboard, besides its addresses and host name; a reverse proxy's, for example.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Open pages; one more is refused.</summary>
    public int MaxBrowsers { get; init; } = 64;

    /// <summary>Open HTTP connections; one more is closed.</summary>
    public int MaxConnections { get; init; } = 512;
}
