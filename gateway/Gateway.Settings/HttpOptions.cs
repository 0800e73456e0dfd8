namespace Gateway.Settings;

/// <summary>The section <c>Http</c>.</summary>
public sealed record HttpOptions
{
    [Setting("Address to listen on: an IP address, or `localhost`. Any other than a loopback address requires `PasswordFile`.")]
    public string Address { get; init; } = "127.0.0.1";

    [Setting("Port to listen on; 0 takes any free port.", Min = 0, Max = ushort.MaxValue)]
    public int Port { get; init; } = 5000;

    [Setting("The only other origin whose pages may read the API, as `http://host:port`.")]
    public string? CorsOrigin { get; init; }

    [Setting("Certificate chain in PEM; with `KeyFile`, the dashboard serves HTTPS. Replaced files apply to new connections.")]
    public string? CertificateFile { get; init; }

    [Setting("Private key of `CertificateFile` in PEM.")]
    public string? KeyFile { get; init; }

    [Setting("File whose first line is the password for browsers. Null: no password. A replaced file applies at once and ends all sessions.")]
    public string? PasswordFile { get; init; }

    [Setting("More names under which browsers reach the dashboard, besides its addresses and host name; a reverse proxy's, for example.")]
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    [Setting("Open pages; one more is refused.", Min = 1, Max = 1_000_000, Unit = "pages")]
    public int MaxBrowsers { get; init; } = 64;

    [Setting("Open HTTP connections; one more is closed.", Min = 1, Max = 1_000_000, Unit = "connections")]
    public int MaxConnections { get; init; } = 512;

    /// <param name="key">Key of the section, for the problems.</param>
    /// <param name="problems">Receives settings that do not go together.</param>
    public void Check(string key, SettingProblems problems)
    {
        ListenAddress.Check(Address, key, problems);
        problems.Require(PasswordFile is not null || ListenAddress.Parse(Address) is null || ListenAddress.IsLoopback(Address), $"{key}:Address",
            $"{Address} is open to other machines and requires a password: write one to a file that only you can read and set {key}:PasswordFile, "
            + "or keep 127.0.0.1");
        problems.Require(CertificateFile is null == KeyFile is null, $"{key}:CertificateFile",
            $"and {key}:KeyFile belong together: set both for HTTPS, or neither");
        problems.RequireFile(PasswordFile, $"{key}:PasswordFile");
        problems.RequireFile(CertificateFile, $"{key}:CertificateFile");
        problems.RequireFile(KeyFile, $"{key}:KeyFile");
        problems.Require(CorsOrigin is null || IsOrigin(CorsOrigin), $"{key}:CorsOrigin",
            $"is \"{CorsOrigin}\"; it must be one origin such as http://localhost:3000, without a path");
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);
}
