using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Gateway.Dashboard.Tests;

/// <summary>Debian's Chromium, started once for the page tests of a class, which run one after the other; no browser is downloaded. A script error of
/// a page fails the tests.</summary>
public sealed class DashboardBrowser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private const float PatienceMs = 30_000;

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly List<IBrowserContext> _open = [];   // of the newest test: a page that stays open goes on drawing live pictures
    private string? _test;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
            return;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            // As root, as in a container, Chromium rejects its own sandbox; the pages are ours.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>Opens a page in a new profile; <paramref name="route"/> begins with '#'.</summary>
    internal async Task<IPage> OpenAsync(Uri address, string route = "", bool isPhone = false)
    {
        if (_browser is null)
            Assert.Skip("chromium is not installed: sudo apt-get install chromium (or gateway/deploy/packages.sh test)");
        if (_test != TestContext.Current.Test?.UniqueID)
            await CloseAllAsync();
        _test = TestContext.Current.Test?.UniqueID;
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = isPhone ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 800 },
            HasTouch = isPhone,
            IsMobile = isPhone,
            IgnoreHTTPSErrors = true,   // Tests sign their certificates themselves.
        });
        _open.Add(context);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(PatienceMs);
        page.PageError += (_, error) => _errors.Enqueue(error);
        await page.GotoAsync(new Uri(address, route).ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        Assert.Empty(_errors);   // Exceptions that no handler of the page caught.
    }

    private async Task CloseAllAsync()
    {
        foreach (var context in _open)
            await context.CloseAsync();
        _open.Clear();
    }
}
