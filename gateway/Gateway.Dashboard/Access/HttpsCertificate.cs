using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Settings.Reading;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Dashboard.Access;

/// <summary>The certificate of HTTPS with its chain. Replaced files apply to new connections; open ones keep theirs.</summary>
internal static class HttpsCertificate
{
    /// <summary>Does nothing without a certificate in the options.</summary>
    /// <exception cref="OptionsException">Certificate and key cannot be used.</exception>
    public static void Use(ListenOptions listen, HttpOptions options)
    {
        if (options is not { CertificateFile: { } certificate, KeyFile: { } key })
            return;
        var logger = listen.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HttpsCertificate));
        var files = new ReloadedFiles<SslServerAuthenticationOptions>(
            () => Read(certificate, key),
            (_, _) => Log.FileReloaded(logger, certificate),
            e => Log.FileNotReloaded(logger, certificate, e.Message),
            certificate,
            key);
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(files.Refresh()) });
    }

    private static SslServerAuthenticationOptions Read(string certificate, string key)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(
                    X509Certificate2.CreateFromPemFile(certificate, key), chain, offline: true),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new OptionsException("Http:CertificateFile", $"{certificate} and Http:KeyFile {key} cannot be used (PEM is needed): {e.Message}");
        }
    }
}
