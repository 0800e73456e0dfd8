using System.Net;
using System.Text.Json;

namespace Gateway.Dashboard.Options;

/// <summary>All options of the dashboard, checked.</summary>
internal sealed record DashboardOptions
{
    private const string KeyFileName = "link.key";

    public HttpOptions Http { get; init; } = new();

    public DaemonLinkOptions Link { get; init; } = new();

    /// <summary>Reads the daemon's configuration file; <c>GATEWAY__SECTION__KEY</c> in the environment overrides it.</summary>
    /// <exception cref="OptionsException">The file cannot be read, or a value cannot be used.</exception>
    public static DashboardOptions Load(string? configFile, string? dataDirectory)
    {
        var configuration = Read(configFile);
        var options = new DashboardOptions
        {
            Http = Bind<HttpOptions>(configuration, "Http"),
            Link = Bind<DaemonLinkOptions>(configuration, "Link"),
        };
        if (options.Link.KeyFile is null && dataDirectory is not null)
            options = options with { Link = options.Link with { KeyFile = Path.Combine(dataDirectory, KeyFileName) } };
        options.Check();
        return options;
    }

    private static IConfigurationRoot Read(string? configFile)
    {
        var builder = new ConfigurationBuilder();
        try
        {
            if (configFile is not null)
                builder.AddJsonFile(Path.GetFullPath(configFile), optional: false, reloadOnChange: false);
            return builder.AddEnvironmentVariables("GATEWAY__").Build();
        }
        catch (FileNotFoundException)
        {
            throw new OptionsException($"The configuration file {configFile} does not exist.");
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException or JsonException)
        {
            throw new OptionsException($"The configuration file {configFile} cannot be read: {(e.InnerException ?? e).Message}");
        }
    }

    private static T Bind<T>(IConfigurationRoot configuration, string section)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw new OptionsException(e.Message);
        }
    }

    private void Check()
    {
        Require(Http.Port is >= 0 and <= ushort.MaxValue, $"Http.Port is {Http.Port}; it must be 0 (any free port) to 65535.");
        Require(Link.Port is > 0 and <= ushort.MaxValue, $"Link.Port is {Link.Port}; it must be 1 to 65535.");
        Require(Http.MaxBrowsers > 0, $"Http.MaxBrowsers is {Http.MaxBrowsers}; it must be at least 1.");
        Require(Http.MaxConnections > 0, $"Http.MaxConnections is {Http.MaxConnections}; it must be at least 1.");
        Require(
            Link.KeyFile is not null,
            "The key of the link to the daemon is missing: pass --data DIR (the daemon's data directory), or set Link.KeyFile.");
        Require(ListenAddress() is not null, $"Http.Address is '{Http.Address}'; it must be an IP address or localhost.");
        Require(
            IPAddress.IsLoopback(ListenAddress()!) || Http.PasswordFile is not null,
            $"Http.Address {Http.Address} is open to other machines and requires a password: "
            + "write one to a file that only you can read and set Http.PasswordFile, or keep 127.0.0.1.");
        Require(
            Http.CertificateFile is null == Http.KeyFile is null,
            "Http.CertificateFile and Http.KeyFile belong together: set both for HTTPS, or neither.");
        Require(
            Http.CorsOrigin is null || IsOrigin(Http.CorsOrigin),
            $"Http.CorsOrigin is '{Http.CorsOrigin}'; it must be one origin such as http://localhost:3000, without a path.");
    }

    /// <summary>Null when <see cref="HttpOptions.Address"/> is not an address.</summary>
    public IPAddress? ListenAddress() =>
        Http.Address == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(Http.Address, out var address) ? address : null;

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new OptionsException(message);
    }
}
