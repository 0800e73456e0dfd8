using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Testing;
using static Gateway.Dashboard.Tests.DashboardAccessTests;

namespace Gateway.Dashboard.Tests;

/// <summary>Field case M2: the log-out, and files of the password and the certificate that are replaced while the dashboard runs.</summary>
public sealed class DashboardSessionTests
{
    [Fact]
    public async Task M2_the_log_out_closes_the_session_and_its_live_socket()
    {
        await using var dashboard = await DashboardFixture.StartAsync(DashboardAccessTests.WithPassword);
        var (session, other) = (await SessionAsync(dashboard), await SessionAsync(dashboard));
        using var page = await dashboard.OpenLiveAsync(cookie: session);
        Assert.True((bool)(await page.NextAsync("session"))["canLogOut"]!);

        Assert.Equal(HttpStatusCode.NoContent, await LogOutAsync(dashboard, session));

        await page.UntilClosedAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, headers => headers.Add("Cookie", session)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(dashboard, headers => headers.Add("Cookie", other)));
    }

    [Fact]
    public async Task M2_the_log_out_obeys_our_own_page_and_no_foreign_form()
    {
        await using var dashboard = await DashboardFixture.StartAsync(DashboardAccessTests.WithPassword);
        var session = await SessionAsync(dashboard);

        Assert.Equal(HttpStatusCode.Forbidden, await LogOutAsync(dashboard, session, origin: "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await LogOutAsync(dashboard, session, contentType: "text/plain"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(dashboard, headers => headers.Add("Cookie", session)));
    }

    [Fact]
    public async Task M2_a_replaced_password_applies_at_once_and_closes_all_sessions()
    {
        var file = "";
        await using var dashboard = await DashboardFixture.StartAsync(data => WithPassword(data, out file));
        var session = await SessionAsync(dashboard);
        using var page = await dashboard.OpenLiveAsync(cookie: session);
        using var idle = await dashboard.OpenLiveAsync(cookie: session);

        await File.WriteAllTextAsync(file, "battery staple\n", TestContext.Current.CancellationToken);

        await idle.UntilClosedAsync();   // without another request
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, headers => headers.Authorization = Basic("any:correct horse")));
        await page.UntilClosedAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, headers => headers.Add("Cookie", session)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(dashboard, headers => headers.Authorization = Basic("any:battery staple")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("correct horse\n\n")]
    public async Task M2_a_password_file_without_a_new_password_changes_nothing(string? text)
    {
        var file = "";
        await using var dashboard = await DashboardFixture.StartAsync(data => WithPassword(data, out file));
        var session = await SessionAsync(dashboard);

        if (text is null)
            File.Delete(file);
        else
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(dashboard, headers => headers.Add("Cookie", session)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(dashboard, headers => headers.Authorization = Basic("any:correct horse")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(dashboard, headers => headers.Authorization = Basic("any:")));
    }

    [Fact]
    public async Task M2_a_replaced_certificate_is_shown_to_new_connections_and_a_broken_one_is_not()
    {
        TemporaryDirectory files = null!;
        await using var dashboard = await DashboardFixture.StartAsync(data => WithCertificate(files = data));
        Assert.Equal(["CN=gateway-test"], (await ShownAsync(dashboard))[..1]);

        await File.WriteAllTextAsync(files.Combine("certificate.pem"), "broken", TestContext.Current.CancellationToken);
        Assert.Equal(["CN=gateway-test"], (await ShownAsync(dashboard))[..1]);
        WriteCertificate(files, "gateway-test-2");
        Assert.Equal(["CN=gateway-test-2"], (await ShownAsync(dashboard))[..1]);
    }

    [Fact]
    public async Task S1_the_certificate_comes_with_its_chain()
    {
        await using var dashboard = await DashboardFixture.StartAsync(WithCertificate);

        Assert.Equal(["CN=gateway-test", "CN=gateway-test-intermediate"], await ShownAsync(dashboard));
    }

    private static HttpOptions WithPassword(TemporaryDirectory data, out string file)
    {
        var options = DashboardAccessTests.WithPassword(data);
        file = options.PasswordFile!;
        return options;
    }

    private static async Task<string> SessionAsync(DashboardFixture dashboard) =>
        (await LogInAsync(dashboard, "correct horse")).Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private static async Task<HttpStatusCode> LogOutAsync(
        DashboardFixture dashboard, string session, string contentType = "application/json", string? origin = null)
    {
        using var content = new StringContent("{}", Encoding.UTF8, contentType);
        void SetHeaders(HttpRequestHeaders headers)
        {
            headers.Add("Cookie", session);
            if (origin is not null)
                headers.Add("Origin", origin);
        }

        return (await dashboard.SendAsync(HttpMethod.Post, "/logout", SetHeaders, content)).StatusCode;
    }

    /// <summary>The subjects of the certificates that the dashboard sends in a handshake, its own first.</summary>
    private static async Task<string[]> ShownAsync(DashboardFixture dashboard)
    {
        string[] subjects = [];
        bool Take(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            var others = chain!.ChainPolicy.ExtraStore.Select(sent => sent.Subject).Where(name => name != certificate!.Subject);
            subjects = [certificate!.Subject, .. others];
            return true;
        }

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, dashboard.Address.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, Take);
        await tls.AuthenticateAsClientAsync("localhost");
        return subjects;
    }
}
