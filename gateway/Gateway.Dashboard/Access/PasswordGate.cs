using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Dashboard.Api;
using Gateway.Dashboard.Options;
using Gateway.Dashboard.Page;

namespace Gateway.Dashboard.Access;

/// <summary>Asks for the password, where one is set: browsers by a page and a cookie, programs by HTTP Basic (any user name).</summary>
/// <remarks>The cookie is an expiry time and a MAC of it under a key that lives as long as the process: a restart asks again.</remarks>
internal sealed class PasswordGate(DashboardOptions options, EmbeddedPage page, TimeProvider time, ILogger<PasswordGate> logger)
{
    private const string Cookie = "gateway-session";
    private const int LongestForm = 4096;
    private static readonly TimeSpan SessionLength = TimeSpan.FromDays(30);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[]? _password = options.Http.PasswordFile is { } file ? ReadPassword(file) : null;
    private readonly WrongPasswordLimit _limit = new(time);

    public void Use(IApplicationBuilder app)
    {
        if (_password is null)
            return;
        if (options.Http.CertificateFile is null)
            Log.PasswordWithoutTls(logger);
        app.Use((http, next) => IsOpen(http.Request.Path) || HasSession(http.Request) ? next(http) : AskAsync(http, next));
    }

    /// <summary>Hashed, so that comparing takes the same time for every length.</summary>
    private static byte[] ReadPassword(string file)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault()?.Trim();
            return string.IsNullOrEmpty(line)
                ? throw new OptionsException("Http:PasswordFile", $"{file} is empty: its first line must be the password")
                : SHA256.HashData(Encoding.UTF8.GetBytes(line));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException("Http:PasswordFile", $"{file} cannot be read: {e.Message}");
        }
    }

    /// <summary>What the login page itself consists of.</summary>
    private static bool IsOpen(PathString path) =>
        path.StartsWithSegments("/css") || path == "/favicon.svg" || path == "/js/theme.js";

    private async Task AskAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path == "/login")
        {
            await LoginAsync(http);
            return;
        }

        var basic = BasicPassword(http.Request);
        if (basic is not null && _limit.MayTry && IsPassword(http, basic))
        {
            await next(http);
            return;
        }

        if (HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Redirect("/login");
            return;
        }

        // Without WWW-Authenticate the browser does not ask in its own way behind the page's back.
        await ApiError.WriteAsync(http, StatusCodes.Status401Unauthorized, "A password is needed: open the page to log in, or send it by HTTP Basic authentication.");
    }

    private async Task LoginAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await EmbeddedPage.SendAsync(http, page.Find("login.html")!);
            return;
        }

        if (!SameOrigin.Allows(http.Request) || !http.Request.HasFormContentType || http.Request.ContentLength is null or > LongestForm)
        {
            await ApiError.WriteAsync(http, StatusCodes.Status400BadRequest, "Send the password as the login page does.");
            return;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!_limit.MayTry || !IsPassword(http, form["password"].ToString()))
        {
            http.Response.Redirect(_limit.MayTry ? "/login#wrong" : "/login#wait");
            return;
        }

        http.Response.Cookies.Append(Cookie, NewSession(), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            MaxAge = SessionLength,
            Path = "/",
        });
        http.Response.Redirect("/");
    }

    private bool IsPassword(HttpContext http, string given)
    {
        if (CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _password))
            return true;
        _limit.Count();
        Log.WrongPassword(logger, http.Connection.RemoteIpAddress);
        return false;
    }

    private static string? BasicPassword(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header.Scheme != "Basic" || header.Parameter is null)
            return null;
        var bytes = new byte[header.Parameter.Length];
        return Convert.TryFromBase64String(header.Parameter, bytes, out var written) && bytes.AsSpan(0, written).IndexOf((byte)':') is >= 0 and var colon
            ? Encoding.UTF8.GetString(bytes.AsSpan(0, written)[(colon + 1)..])
            : null;
    }

    private string NewSession()
    {
        Span<byte> session = stackalloc byte[8 + 32];
        BitConverter.TryWriteBytes(session, (time.GetUtcNow() + SessionLength).ToUnixTimeSeconds());
        HMACSHA256.HashData(_key, session[..8], session[8..]);
        return Base64Url.EncodeToString(session);
    }

    private bool HasSession(HttpRequest request)
    {
        Span<byte> session = stackalloc byte[8 + 32];
        if (request.Cookies[Cookie] is not { Length: 54 } text
            || !Base64Url.TryDecodeFromChars(text, session, out var written)
            || written != session.Length)
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_key, session[..8]), session[8..])
            && BitConverter.ToInt64(session) > time.GetUtcNow().ToUnixTimeSeconds();
    }
}
