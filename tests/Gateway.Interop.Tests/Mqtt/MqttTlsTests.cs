using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>TLS listeners against Debian's mosquitto clients (OpenSSL by another road) and against what is no TLS.</summary>
public sealed class MqttTlsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_of_300_KB_arrives_whole_over_tls()
    {
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        await using var endpoint = await StartAsync(authority);
        var payload = RandomNumberGenerator.GetBytes(300_000);
        await File.WriteAllBytesAsync(folder.Combine("payload"), payload, Cancel);

        var before = endpoint.Broker.Router.SubscriptionCount;
        await using var subscriber = RunningProgram.Start(
            ExternalProgram.Require("mosquitto_sub"), [.. To(endpoint, authority), "-t", "big", "-q", "2", "-C", "1", "-F", "%l %X"]);
        await Eventually.True(() => endpoint.Broker.Router.SubscriptionCount > before, cancel: Cancel);
        (await PublishAsync(endpoint, authority, "-t", "big", "-q", "2", "-f", folder.Combine("payload"))).EnsureSuccess();

        var result = (await subscriber.WaitForExitAsync(Cancel)).EnsureSuccess();
        Assert.Equal($"{payload.Length} {Convert.ToHexString(payload)}", result.Output.Trim());
    }

    [Fact]
    public async Task Changed_certificate_is_shown_to_new_clients_and_drops_no_old_one()
    {
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        await using var endpoint = await StartAsync(authority);
        using var before = await ConnectAsync(endpoint);
        Assert.Equal("CN=server", before.RemoteCertificate!.Subject);

        authority.Issue("renewed", file: "server");
        using var after = await ConnectAsync(endpoint);
        Assert.Equal("CN=renewed", after.RemoteCertificate!.Subject);
        await File.WriteAllTextAsync(folder.Combine("server.key"), "half a ke", Cancel);
        using var broken = await ConnectAsync(endpoint);
        Assert.Equal("CN=renewed", broken.RemoteCertificate!.Subject);

        foreach (var client in new[] { before, after, broken })
        {
            await client.WriteAsync(Vectors.Read("mqtt/pingreq"), Cancel);
            Assert.Equal(2, await client.ReadAtLeastAsync(new byte[2], 2, cancellationToken: Cancel));
        }
    }

    [Fact]
    public async Task Client_certificate_is_demanded_and_its_name_is_the_user()
    {
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        using var stranger = new TestAuthority(folder.Path, "stranger");
        await using var endpoint = await StartAsync(
            authority,
            listener => listener with { ClientCaFile = authority.CertificateFile, CertificateIsUser = true },
            new MqttOptions { AllowAnonymous = false });
        var (certificate, key) = authority.Issue("yard-1");
        var (strangeCertificate, strangeKey) = stranger.Issue("yard-1", file: "strange");

        (await PublishAsync(endpoint, authority, "-t", "a", "-m", "x", "-q", "1", "--cert", certificate, "--key", key)).EnsureSuccess();
        var none = await PublishAsync(endpoint, authority, "-t", "a", "-m", "x", "-q", "1");
        var strange = await PublishAsync(endpoint, authority, "-t", "a", "-m", "x", "-q", "1", "--cert", strangeCertificate, "--key", strangeKey);
        var other = await PublishAsync(
            endpoint, authority, "-t", "a", "-m", "x", "-q", "1", "--cert", certificate, "--key", key, "-u", "yard-2", "-P", "x");

        Assert.All([none, strange, other], result => Assert.NotEqual(0, result.ExitCode));
        await Eventually.True(
            () => endpoint.Metrics.Ended(ConnectionEnd.HandshakeFailed) == 2 && endpoint.Metrics.Ended(ConnectionEnd.Refused) == 1, cancel: Cancel);
        Assert.Equal(1, endpoint.Metrics.PublishesReceived);
    }

    [Fact]
    public async Task Garbage_instead_of_a_handshake_is_closed_and_counted()
    {
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        await using var endpoint = await StartAsync(authority);
        byte[][] garbage =
        [
            Vectors.Read("mqtt/connect-minimal"), new byte[300], "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            [0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5],
        ];
        foreach (var bytes in garbage)
        {
            using var socket = await OpenAsync(endpoint);
            await socket.SendAsync(bytes, Cancel);
        }

        await Eventually.True(() => endpoint.Metrics.Connections == 0, cancel: Cancel);
        Assert.Equal(0, endpoint.Metrics.Ended(ConnectionEnd.InternalError));
        Assert.True(endpoint.Metrics.Ended(ConnectionEnd.HandshakeFailed) > 0);
        using var honest = await ConnectAsync(endpoint);
    }

    [Fact]
    public async Task Handshake_that_does_not_come_runs_into_the_connect_timeout()
    {
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        await using var endpoint = await StartAsync(authority, options: new MqttOptions { ConnectTimeout = TimeSpan.FromSeconds(1) });
        using var socket = await OpenAsync(endpoint);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1], Cancel));
        await Eventually.True(() => endpoint.Metrics.Ended(ConnectionEnd.ConnectTimeout) == 1, cancel: Cancel);
    }

    [Fact]
    public async Task Daemon_ends_tls_with_a_word_so_the_end_is_no_cut()
    {
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        await using var endpoint = await StartAsync(authority);
        using var client = await ConnectAsync(endpoint);
        await client.WriteAsync(Vectors.Read("mqtt/disconnect"), Cancel);
        Assert.Equal(0, await client.ReadAsync(new byte[1], Cancel));   // a cut would be an IOException
    }

    [Fact]
    public async Task Certificate_that_is_missing_or_none_says_which_setting_to_change()
    {
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder.Path);
        var missing = await Assert.ThrowsAsync<OptionsException>(
            () => StartAsync(authority, listener => listener with { CertificateFile = folder.Combine("none.crt") }));
        Assert.Contains("Mqtt:Listeners:0:CertificateFile", missing.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.Combine("bad.key"), "nonsense", Cancel);
        var bad = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync(authority, listener => listener with { KeyFile = folder.Combine("bad.key") }));
        Assert.Contains("bad.key", bad.Message, StringComparison.Ordinal);
        var alone = await Assert.ThrowsAsync<OptionsException>(() => StartAsync(authority, listener => listener with { CertificateFile = null }));
        Assert.Contains("CertificateFile", alone.Message, StringComparison.Ordinal);
        var outside = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync(authority, listener => listener with { Address = "0.0.0.0" }));
        Assert.Contains("Mqtt:Listeners:0 listens at 0.0.0.0", outside.Message, StringComparison.Ordinal);
        Assert.Contains("gateway user add", outside.Message, StringComparison.Ordinal);
    }

    private static Task<MqttTestEndpoint> StartAsync(
        TestAuthority authority, Func<MqttListenerOptions, MqttListenerOptions>? change = null, MqttOptions? options = null)
    {
        var (certificate, key) = authority.Issue("server");
        var listener = new MqttListenerOptions { CertificateFile = certificate, KeyFile = key };
        var all = options ?? new MqttOptions();
        return MqttTestEndpoint.StartAsync(all with { Listeners = [change?.Invoke(listener) ?? listener] });
    }

    private static string[] To(MqttTestEndpoint endpoint, TestAuthority authority) =>
        ["-h", "127.0.0.1", "-p", endpoint.MorePorts[0].ToString(CultureInfo.InvariantCulture), "--cafile", authority.CertificateFile];

    private static Task<ProgramResult> PublishAsync(MqttTestEndpoint endpoint, TestAuthority authority, params string[] arguments) =>
        ExternalProgram.RunAsync(ExternalProgram.Require("mosquitto_pub"), [.. To(endpoint, authority), .. arguments], Limit, cancel: Cancel);

    private static async Task<Socket> OpenAsync(MqttTestEndpoint endpoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, endpoint.MorePorts[0], Cancel);
        return socket;
    }

    private static async Task<SslStream> ConnectAsync(MqttTestEndpoint endpoint)
    {
        var stream = new SslStream(new NetworkStream(await OpenAsync(endpoint), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
            Cancel);
        await stream.WriteAsync(Vectors.Read("mqtt/connect-empty-client-id"), Cancel);
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer, Cancel);
        Assert.Equal((byte)ConnectReturnCode.Accepted, answer[3]);
        return stream;
    }
}
