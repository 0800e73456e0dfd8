using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Broker.Listeners;

namespace Gateway.Bridge.Client;

/// <summary>
/// The client's side of TLS: the broker needs a certificate for the requested name, from an authority in the file or one that the system trusts. The
/// files are read for every connection, so they can be replaced without a restart. One connection at a time.
/// </summary>
/// <param name="serverName">Name or address in the broker's certificate.</param>
/// <param name="caFile">PEM certificates of authorities; null for those of the system.</param>
/// <param name="certificateFile">PEM certificate of this client; null for none.</param>
/// <param name="keyFile">PEM key of that certificate, not encrypted; null if it is in the same file.</param>
internal sealed class BrokerTls(string serverName, string? caFile, string? certificateFile, string? keyFile) : ITlsHandshake
{
    private SslClientAuthenticationOptions? _options;

    /// <exception cref="IOException">A file is not usable; the message names it and the reason.</exception>
    public void Load()
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,   // a gateway may have no access to the lists
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = (_, _, chain, faults) =>
                faults == SslPolicyErrors.None ? true : throw new AuthenticationException(Explain(faults, chain)),
        };
        if (caFile is not null)
            options.CertificateChainPolicy = Read(caFile, () => PolicyOf(caFile));
        if (certificateFile is not null)
        {
            var pair = Read(certificateFile, () => X509Certificate2.CreateFromPemFile(certificateFile, keyFile));
            options.ClientCertificateContext = SslStreamCertificateContext.Create(pair, additionalCertificates: null, offline: true);
        }

        _options = options;
    }

    public Task AuthenticateAsync(SslStream stream) =>
        stream.AuthenticateAsClientAsync(_options ?? throw new InvalidOperationException("The files are not read yet."));

    public string? UserOf(SslStream stream) => null;

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or UnauthorizedAccessException)
        {
            throw new IOException($"{file} cannot be used: {e.Message} It must be PEM, with the certificate's own key, not encrypted.", e);
        }
    }

    private static X509ChainPolicy PolicyOf(string caFile)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(caFile);
        if (authorities.Count == 0)
            throw new CryptographicException("There is no certificate in it.");
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));   // server authentication
        return policy;
    }

    private string Explain(SslPolicyErrors faults, X509Chain? chain)
    {
        if (faults.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"the broker's certificate is not for {serverName}; connect to a name in it, or set Bridge:ServerName to one";
        var status = chain?.ChainStatus.FirstOrDefault().StatusInformation;
        var detail = string.IsNullOrEmpty(status) ? "" : $" ({status.Trim()})";
        return $"the broker's certificate is not from an authority of {caFile ?? "this system"}{detail}; set Bridge:CaFile to a file with it";
    }
}
