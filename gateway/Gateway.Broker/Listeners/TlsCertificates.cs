using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Settings.Reading;

namespace Gateway.Broker.Listeners;

/// <summary>Certificates of a TLS listener. New connections read changed files; open ones keep their certificate. Any thread.</summary>
internal sealed class TlsCertificates : ITlsHandshake
{
    private static readonly TimeSpan ExpiryWarning = TimeSpan.FromDays(14);

    private readonly MqttListenerOptions _options;
    private readonly string _key;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ReloadedFiles<SslServerAuthenticationOptions> _current;

    /// <exception cref="InvalidOperationException">The files are missing or cannot be used; the message names the file and the remedy.</exception>
    public TlsCertificates(MqttListenerOptions options, string key, TimeProvider time, ILogger log)
    {
        _options = options;
        _key = key;
        _time = time;
        _log = log;
        try
        {
            _current = new(
                Load,
                (_, _) => log.MqttCertificateReloaded(key, options.CertificateFile!),
                e => log.MqttCertificateNotReloaded(key, Explain(e)),   // also while certificate and key are being replaced and do not match
                [.. new[] { options.CertificateFile, options.KeyFile, options.ClientCaFile }.OfType<string>().Distinct()]);
        }
        catch (Exception e) when (ReloadedFiles<SslServerAuthenticationOptions>.IsBadFile(e))
        {
            throw new InvalidOperationException($"{key}: {Explain(e)}", e);
        }
    }

    public Task AuthenticateAsync(SslStream stream) => stream.AuthenticateAsServerAsync(_current.Refresh());

    /// <summary>The common name of the client's certificate, if the settings take it as the user.</summary>
    public string? UserOf(SslStream stream) =>
        _options.CertificateIsUser ? (stream.RemoteCertificate as X509Certificate2)?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) : null;

    private string Explain(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{e.Message} Make a certificate and set {_key}:CertificateFile and {_key}:KeyFile.",
        IOException or UnauthorizedAccessException => e.Message,
        _ => $"the certificate {_options.CertificateFile} and its key{(_options.KeyFile is null ? "" : $" {_options.KeyFile}")}"
            + $"{(_options.ClientCaFile is null ? "" : $", or {_options.ClientCaFile},")} cannot be used: {e.Message} "
            + "Both must be PEM files that belong together, and the key must not be encrypted.",
    };

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

    /// <summary>Trusts only the authorities of the file. No revocation lists: a gateway may have no route to them.</summary>
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
