using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Gateway.Interop.Tests;

/// <summary>Debian's Chromium, started once for all page tests; none is ever downloaded. A page with an error in its console fails the test.</summary>
public sealed class DashboardBrowser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private const float PatienceMs = 30_000;

    private readonly ConcurrentQueue<string> _errors = new();
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
            // As root, as in a container, Chromium refuses its own sandbox; the pages are ours.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>A page in a profile of its own.</summary>
    /// <param name="address">Of the dashboard.</param>
    /// <param name="route">The part after the address, with its '#'.</param>
    internal async Task<IPage> OpenAsync(Uri address, string route = "")
    {
        if (_browser is null)
            Assert.Skip("chromium is not installed: sudo apt-get install chromium (or gateway/deploy/packages.sh test)");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });
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
        Assert.Empty(_errors);   // exceptions that no handler of the page took
    }
}
