namespace Gateway.Dashboard.Options;

/// <summary>The <c>Http</c> section: where browsers reach the dashboard, and who may.</summary>
internal sealed record HttpOptions
{
    /// <summary>An IP address, or <c>localhost</c>. Any but a loopback address needs <see cref="PasswordFile"/>.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>0 means any free port.</summary>
    public int Port { get; init; } = 5000;

    /// <summary>The one other origin whose pages may read the API, as <c>http://host:port</c>.</summary>
    public string? CorsOrigin { get; init; }

    /// <summary>PEM certificate chain; with <see cref="KeyFile"/> the dashboard speaks HTTPS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM private key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A file whose first line is the password that browsers are asked for; null asks for none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Names, besides its addresses and its host name, under which browsers reach the dashboard (a reverse proxy's, for example).</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Pages open at the same time; more are refused.</summary>
    public int MaxBrowsers { get; init; } = 64;

    /// <summary>HTTP connections at the same time; more are closed.</summary>
    public int MaxConnections { get; init; } = 512;
}
