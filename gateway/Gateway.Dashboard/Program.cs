using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net.Sockets;
using Gateway.Dashboard;
using Gateway.Dashboard.Options;

const int CannotRun = 1;

var config = new Option<string?>("--config")
{
    HelpName = "FILE",
    Description = "The daemon's JSON configuration file, of which the sections Http, Link and Telemetry are used.",
};
var data = new Option<string?>("--data")
{
    HelpName = "DIR",
    Description = "The daemon's data directory, which contains link.key (unless Link.KeyFile names another file).",
};
var command = new RootCommand(
    """
    Serves the gateway's page and HTTP API. Connects to the daemon by its link only; may start before or after it, and retries until it answers.
    Every setting can also be given in the environment as GATEWAY__SECTION__KEY.

    Examples:
      gateway-dashboard --config /etc/gateway/gateway.json --data /var/lib/gateway
      GATEWAY__HTTP__PORT=5001 gateway-dashboard --data /var/lib/gateway
    """)
{
    config,
    data,
};
command.SetAction((arguments, _) => RunAsync(arguments.GetValue(config), arguments.GetValue(data)));
var parsed = command.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Action is ParseErrorAction ? OptionsException.ExitCode : exitCode;

static async Task<int> RunAsync(string? configFile, string? dataDirectory)
{
    DashboardOptions? options = null;
    try
    {
        options = DashboardOptions.Load(configFile, dataDirectory);
        await using var app = DashboardServer.Build(options, TimeProvider.System);
        await StartAsync(app);
        Console.WriteLine($"dashboard: {app.Urls.First()}/");
        await app.WaitForShutdownAsync();
        return 0;
    }
    catch (OptionsException e)
    {
        foreach (var problem in e.Problems)
            Console.Error.WriteLine($"gateway-dashboard: {problem}");
        return OptionsException.ExitCode;
    }
    catch (Exception e) when (e is IOException or SocketException && options is not null)
    {
        Console.Error.WriteLine($"gateway-dashboard: {WhyNotListening(e, options.Http)}");
        return CannotRun;
    }
}

// Hosted services that already run are stopped before disposal: else the end of the link would be logged as its failure.
static async Task StartAsync(WebApplication app)
{
    try
    {
        await app.StartAsync();
    }
    catch
    {
        await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw;
    }
}

static string WhyNotListening(Exception error, HttpOptions http)
{
    var endPoint = $"{http.Address}:{http.Port}";
    var socketError = (error as SocketException) ?? (error.InnerException?.InnerException ?? error.InnerException) as SocketException;
    return socketError?.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"{endPoint} is in use by another program. Stop that program, or choose another port: Http.Port, or GATEWAY__HTTP__PORT.",
        SocketError.AccessDenied => $"{endPoint} is not allowed for this user. Choose a port from 1024 on: Http.Port, or GATEWAY__HTTP__PORT.",
        SocketError.AddressNotAvailable => $"{http.Address} is not an address of this machine. Set Http.Address to one that is, or to 127.0.0.1.",
        _ => $"cannot listen on {endPoint}: {error.Message}",
    };
}
