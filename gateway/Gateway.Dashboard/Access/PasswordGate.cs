using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Gateway.Dashboard.Page;
using Gateway.Settings.Reading;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Dashboard.Access;

/// <summary>Requires the password, where one is set: browsers log in by a page and keep a cookie, programs use HTTP Basic (any user name).</summary>
/// <remarks>The file is read again when it changes; another password closes all sessions.</remarks>
internal sealed class PasswordGate : IDisposable
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const int MaxFormBytes = 4096;
    private static readonly TimeSpan SessionLength = TimeSpan.FromDays(30);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger;
    private readonly DashboardMetrics _metrics;
    private readonly Sessions _sessions;
    private readonly WrongPasswordLimit _limit;
    private readonly ReloadedFiles<byte[]> _file;
    private readonly ITimer _watch;

    /// <exception cref="OptionsException">The password file cannot be used.</exception>
    public PasswordGate(HttpOptions options, Sessions sessions, DashboardMetrics metrics, TimeProvider time, ILogger<PasswordGate> logger)
    {
        _logger = logger;
        _metrics = metrics;
        _sessions = sessions;
        _limit = new WrongPasswordLimit(time);
        var file = options.PasswordFile!;
        _file = new(
            () => Read(file),
            (previous, current) => OnReloaded(file, previous, current),
            e => Log.FileNotReloaded(logger, file, e.Message),
            file);
        _watch = time.CreateTimer(_ => _ = _file.Refresh(), null, WatchInterval, WatchInterval);   // an open page sends no requests
        if (options.CertificateFile is null)
            Log.PasswordWithoutTls(logger);
    }

    /// <summary>The framework's cookie authentication, without the key files of its data protection: sessions end with the process anyway.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<PasswordGate>().AddSingleton<Sessions>().AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddWebEncoders().AddAuthenticationCore(authentication => authentication.DefaultScheme = Scheme);
        new AuthenticationBuilder(services).AddCookie();
        services.AddOptions<CookieAuthenticationOptions>(Scheme).Configure<Sessions>((cookie, sessions) =>
        {
            cookie.Cookie.Name = "gateway-session";
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.MaxAge = cookie.ExpireTimeSpan = SessionLength;
            cookie.SlidingExpiration = false;
            cookie.SessionStore = sessions;
        });
    }

    public void Use(IApplicationBuilder app)
    {
        app.Use((http, next) =>
        {
            _ = _file.Refresh();   // Another password closes all sessions before one is accepted.
            return next(http);
        });
        app.UseAuthentication();
        app.Use(CheckAsync);
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/login", LogInAsync);
        routes.MapPost("/logout", LogOutAsync);
    }

    public void Dispose() => _watch.Dispose();

    /// <summary>Hashed, so that a comparison takes the same time for every length.</summary>
    private static byte[] Read(string file)
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

    /// <summary>The login page and its parts.</summary>
    private static bool IsOpen(PathString path) =>
        path == "/login" || path.StartsWithSegments("/css") || path == "/favicon.svg" || path == "/js/theme.js";

    private void OnReloaded(string file, byte[] previous, byte[] current)
    {
        Log.FileReloaded(_logger, file);
        if (previous.AsSpan().SequenceEqual(current))
            return;
        Log.PasswordChanged(_logger);
        _sessions.CloseAll();
    }

    private Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsOpen(http.Request.Path) && http.User.Identity is not Session && !HasBasicPassword(http))
            return RefuseAsync(http);
        if (http.Request.Path == "/login" && !HttpMethods.IsPost(http.Request.Method))
            http.Request.Path = "/login.html";
        return next(http);
    }

    private static Task RefuseAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method) && PageFiles.IsWanted(http.Request))
        {
            http.Response.Redirect("/login");
            return Task.CompletedTask;
        }

        // Without WWW-Authenticate the browser shows the login page and no dialog of its own.
        return Answer.ErrorAsync(
            http, StatusCodes.Status401Unauthorized, "A password is required: open the page to log in, or send it by HTTP Basic authentication.");
    }

    private async Task LogInAsync(HttpContext http)
    {
        if (!SameOrigin.Allows(http.Request) || !http.Request.HasFormContentType || http.Request.ContentLength is null or > MaxFormBytes)
        {
            await Answer.ErrorAsync(http, StatusCodes.Status400BadRequest, "Send the password as the login page does.");
            return;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var password = _file.Refresh();
        if (!_limit.MayTry || !IsPassword(http, form["password"].ToString()))
        {
            http.Response.Redirect(_limit.MayTry ? "/login#wrong" : "/login#wait");
            return;
        }

        await http.SignInAsync(new ClaimsPrincipal(new Session()), new AuthenticationProperties { IsPersistent = true });
        if (password != _file.Refresh())
            _sessions.CloseAll();   // The password changed after it was compared.
        http.Response.Redirect("/");
    }

    private static async Task LogOutAsync(HttpContext http)
    {
        if (!await SameOrigin.RequireAsync(http))
            return;
        await http.SignOutAsync();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private bool IsPassword(HttpContext http, string given)
    {
        if (CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _file.Refresh()))
            return true;
        _limit.Count();
        _metrics.OnWrongPassword();
        Log.WrongPassword(_logger, http.Connection.RemoteIpAddress);
        return false;
    }

    private bool HasBasicPassword(HttpContext http)
    {
        if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header)
            || header is not { Scheme: "Basic", Parameter: { } parameter })
        {
            return false;
        }

        var bytes = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, bytes, out var written)
            && bytes.AsSpan(0, written).IndexOf((byte)':') is >= 0 and var colon
            && _limit.MayTry
            && IsPassword(http, Encoding.UTF8.GetString(bytes.AsSpan(0, written)[(colon + 1)..]));
    }
}

/// <summary>At most ten wrong passwords a minute, from all addresses together, so that guessing stays hopeless. Any thread.</summary>
internal sealed class WrongPasswordLimit(TimeProvider time)
{
    private const int MaxPerMinute = 10;

    private readonly Lock _lock = new();
    private readonly Queue<long> _wrong = new();

    public bool MayTry
    {
        get
        {
            lock (_lock)
            {
                while (_wrong.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > TimeSpan.FromMinutes(1))
                    _wrong.Dequeue();
                return _wrong.Count < MaxPerMinute;
            }
        }
    }

    public void Count()
    {
        lock (_lock)
            _wrong.Enqueue(time.GetTimestamp());
    }
}
