using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Dashboard.Tests;

/// <summary>Requests that the dashboard rejects.</summary>
public sealed class DashboardAccessTests
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("localhost:8080", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:9", HttpStatusCode.OK)]
    [InlineData("[::1]:9", HttpStatusCode.OK)]
    [InlineData("gateway.example", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.1.5", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest)]
    public async Task A_foreign_host_name_is_refused(string host, HttpStatusCode expected)
    {
        await using var dashboard = await DashboardFixture.StartAsync(_ => new HttpOptions { AllowedHosts = ["gateway.example"] });

        var response = await dashboard.SendAsync(HttpMethod.Get, "/api/v1/status", headers => headers.Host = host);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task The_live_socket_opens_for_our_own_page_only()
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        using (await dashboard.OpenLiveAsync(origin: dashboard.Address.GetLeftPart(UriPartial.Authority)))
        {
        }

        foreach (var origin in new[] { "http://evil.example", $"http://localhost:{dashboard.Address.Port + 1}", "null" })
            await Assert.ThrowsAsync<WebSocketException>(() => dashboard.OpenLiveAsync(origin));
    }

    [Fact]
    public async Task Every_answer_forbids_foreign_scripts_and_frames()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        foreach (var path in new[] { "/", "/js/main.js", "/images?page=0", "/nothing" })
        {
            var response = await dashboard.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Contains("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task With_a_password_nothing_is_shown_without_it()
    {
        await using var dashboard = await DashboardFixture.StartAsync(WithPassword);

        foreach (var path in new[] { "/images", "/api/v1/status", "/api/v1/live", "/js/main.js" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await dashboard.Http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);
        var page = await dashboard.SendAsync(HttpMethod.Get, "/", headers => headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html")));
        Assert.Equal("/login", page.Headers.Location?.ToString());
    }

    [Fact]
    public async Task The_right_password_opens_by_login_and_by_basic_authentication()
    {
        await using var dashboard = await DashboardFixture.StartAsync(WithPassword);

        var login = await LogInAsync(dashboard, "correct horse");
        Assert.Equal("/", login.Headers.Location?.ToString());
        var cookie = login.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        var session = cookie.Split(';')[0];
        var forged = session[..^10] + (session[^10] == 'A' ? 'B' : 'A') + session[^9..];
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(dashboard, headers => headers.Add("Cookie", session)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, headers => headers.Add("Cookie", forged)));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(dashboard, headers => headers.Authorization = Basic("any:correct horse")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, headers => headers.Authorization = Basic("any:wrong")));
    }

    [Fact]
    public async Task Guessing_is_stopped_after_ten_wrong_passwords()
    {
        await using var dashboard = await DashboardFixture.StartAsync(WithPassword);
        for (var i = 0; i < 10; i++)
            Assert.NotEqual("/", (await LogInAsync(dashboard, $"guess {i}")).Headers.Location?.ToString());

        Assert.Equal("/login#wait", (await LogInAsync(dashboard, "correct horse")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, headers => headers.Authorization = Basic("any:correct horse")));
    }

    [Fact]
    public async Task With_certificate_and_key_the_page_is_served_over_HTTPS()
    {
        await using var dashboard = await DashboardFixture.StartAsync(WithCertificate);
        Assert.Equal("https", dashboard.Address.Scheme);
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=gateway-test",
        };
        using var http = new HttpClient(handler) { BaseAddress = dashboard.Address };

        Assert.Contains("Welcome", await http.GetStringAsync("/", TestContext.Current.CancellationToken));
        foreach (var path in (string[])["/", "/api/v1/nothing"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var head = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("application/json", head.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task A_clip_is_acknowledged_by_our_own_page_and_by_no_foreign_form()
    {
        await using var dashboard = await DashboardFixture.StartAsync();
        await dashboard.Daemon.PutAsync(DashboardSamples.Clip(5));

        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(dashboard, "/api/v1/clips/5/acknowledge", "text/plain"));
        Assert.Equal(
            HttpStatusCode.Forbidden, await PostAsync(dashboard, "/api/v1/clips/5/acknowledge", "application/json", origin: "http://evil.example"));
        Assert.NotEqual(ClipState.Acknowledged, dashboard.Daemon.Clips[0].State);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(dashboard, "/api/v1/clips/5/acknowledge", "application/json"));
        Assert.Equal(ClipState.Acknowledged, dashboard.Daemon.Clips[0].State);
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(dashboard, "/api/v1/clips/6/acknowledge", "application/json"));
    }

    [Fact]
    public async Task Shutdown_is_refused_unless_allowed()
    {
        await using var dashboard = await DashboardFixture.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await ShutdownAsync(dashboard, "application/json"));
        Assert.False(dashboard.Daemon.WasShutDown);
    }

    [Fact]
    public async Task Shutdown_obeys_our_own_page_and_no_foreign_form()
    {
        await using var dashboard = await DashboardFixture.StartAsync(allowShutdown: true);

        Assert.Equal(HttpStatusCode.Forbidden, await ShutdownAsync(dashboard, "text/plain"));
        Assert.Equal(HttpStatusCode.Forbidden, await ShutdownAsync(dashboard, "application/json", origin: "http://evil.example"));
        Assert.False(dashboard.Daemon.WasShutDown);
        Assert.Equal(HttpStatusCode.NoContent, await ShutdownAsync(dashboard, "application/json"));
        Assert.True(dashboard.Daemon.WasShutDown);
    }

    internal static HttpOptions WithPassword(TemporaryDirectory data)
    {
        File.WriteAllText(data.Combine("password"), "correct horse\n");
        return new HttpOptions { PasswordFile = data.Combine("password") };
    }

    internal static HttpOptions WithCertificate(TemporaryDirectory data)
    {
        WriteCertificate(data, "gateway-test");
        return new HttpOptions { CertificateFile = data.Combine("certificate.pem"), KeyFile = data.Combine("key.pem") };
    }

    /// <summary>Writes a key, and a certificate with the intermediate authority that signed it.</summary>
    internal static void WriteCertificate(TemporaryDirectory data, string name)
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Request("gateway-test-root", rootKey, isAuthority: true).CreateSelfSigned(from, to);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleAlone = Request("gateway-test-intermediate", middleKey, isAuthority: true).Create(root, from, to, [1]);
        using var middle = middleAlone.CopyWithPrivateKey(middleKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(name, key, isAuthority: false).Create(middle, from, to, [2]);
        File.WriteAllText(data.Combine("certificate.pem"), $"{certificate.ExportCertificatePem()}\n{middle.ExportCertificatePem()}\n");
        File.WriteAllText(data.Combine("key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    internal static async Task<HttpResponseMessage> LogInAsync(DashboardFixture dashboard, string password)
    {
        using var form = new FormUrlEncodedContent([new("password", password)]);
        return await dashboard.SendAsync(HttpMethod.Post, "/login", _ => { }, form);
    }

    internal static async Task<HttpStatusCode> StatusAsync(DashboardFixture dashboard, Action<HttpRequestHeaders> setHeaders) =>
        (await dashboard.SendAsync(HttpMethod.Get, "/api/v1/status", setHeaders)).StatusCode;

    private static Task<HttpStatusCode> ShutdownAsync(DashboardFixture dashboard, string contentType, string? origin = null) =>
        PostAsync(dashboard, "/api/v1/shutdown", contentType, origin);

    private static async Task<HttpStatusCode> PostAsync(DashboardFixture dashboard, string path, string contentType, string? origin = null)
    {
        using var content = new StringContent("{}", Encoding.UTF8, contentType);
        var response = await dashboard.SendAsync(
            HttpMethod.Post,
            path,
            headers =>
            {
                if (origin is not null)
                    headers.Add("Origin", origin);
            },
            content);
        return response.StatusCode;
    }

    internal static AuthenticationHeaderValue Basic(string userAndPassword) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword)));

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }
}
