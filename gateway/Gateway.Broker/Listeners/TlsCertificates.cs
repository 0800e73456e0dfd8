using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Broker.Reporting;

namespace Gateway.Broker.Listeners;

/// <summary>What a TLS listener shows and asks for. The files are looked at with every new connection; those that are open keep what they began with. Any thread.</summary>
internal sealed class TlsCertificates : ITlsHandshake
{
    private static readonly TimeSpan ExpiryWarning = TimeSpan.FromDays(14);

    private readonly MqttListenerOptions _options;
    private readonly string _key;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly string[] _files;
    private readonly (DateTime Written, long Length)[] _versions;
    private SslServerAuthenticationOptions _current;

    /// <param name="options">With a certificate file.</param>
    /// <param name="key">Where the settings stand, for messages.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told of changes.</param>
    /// <exception cref="InvalidOperationException">The files are missing or cannot be used; the message says which and what to do.</exception>
    public TlsCertificates(MqttListenerOptions options, string key, TimeProvider time, ILogger log)
    {
        _options = options;
        _key = key;
        _time = time;
        _log = log;
        _files = [.. new[] { options.CertificateFile, options.KeyFile, options.ClientCaFile }.OfType<string>().Distinct()];
        _versions = Versions();
        try
        {
            _current = Load();
        }
        catch (Exception e) when (IsBadFile(e))
        {
            throw new InvalidOperationException($"{key}: {Explain(e)}", e);
        }
    }

    public Task AuthenticateAsync(SslStream stream) => stream.AuthenticateAsServerAsync(Current());

    /// <summary>The common name of the client's certificate, where the settings say that it is the user.</summary>
    public string? UserOf(SslStream stream) =>
        _options.CertificateIsUser && stream.RemoteCertificate is X509Certificate2 client ? client.GetNameInfo(X509NameType.SimpleName, forIssuer: false) : null;

    /// <summary>For the handshake of a new connection. Files that changed and cannot be used are told to the log, and what was before stays in use.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (_gate)
        {
            var versions = Versions();
            if (versions.AsSpan().SequenceEqual(_versions))
                return _current;

            versions.CopyTo(_versions, 0);
            try
            {
                _current = Load();
                _log.MqttCertificateReloaded(_key, _options.CertificateFile!);
            }
            catch (Exception e) when (IsBadFile(e))
            {
                _log.MqttCertificateNotReloaded(_key, Explain(e));   // while certificate and key are being exchanged they do not fit, too
            }

            return _current;
        }
    }

    private static bool IsBadFile(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private string Explain(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{e.Message} Make a certificate and name it in {_key}:CertificateFile and {_key}:KeyFile.",
        IOException or UnauthorizedAccessException => e.Message,
        _ => $"the certificate {_options.CertificateFile} and its key{(_options.KeyFile is null ? "" : $" {_options.KeyFile}")}"
            + $"{(_options.ClientCaFile is null ? "" : $", or {_options.ClientCaFile},")} cannot be used: {e.Message} Both are PEM, belong together, and the key is not encrypted.",
    };

    private (DateTime Written, long Length)[] Versions() => [.. _files.Select(path =>
    {
        var info = new FileInfo(path);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    })];

    private SslServerAuthenticationOptions Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_options.CertificateFile!);
        using var pair = X509Certificate2.CreateFromPemFile(_options.CertificateFile!, _options.KeyFile);
        WarnOfExpiry(pair);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(new X509Certificate2(pair), chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        };
        if (_options.ClientCaFile is null)
            return options;

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(_options.ClientCaFile);
        if (authorities.Count == 0)
            throw new CryptographicException("There is no certificate in the file of authorities.");
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = PolicyOf(authorities);
        options.RemoteCertificateValidationCallback = (_, certificate, _, faults) => certificate is not null && faults == SslPolicyErrors.None;
        return options;
    }

    /// <summary>The authorities of the file alone. Revocation lists are not asked for: a gateway may have no way to them.</summary>
    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));   // client authentication
        return policy;
    }

    private void WarnOfExpiry(X509Certificate2 certificate)
    {
        if (certificate.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime < ExpiryWarning)
            _log.MqttCertificateExpires(_key, _options.CertificateFile!, certificate.NotAfter.ToUniversalTime());
    }
}
