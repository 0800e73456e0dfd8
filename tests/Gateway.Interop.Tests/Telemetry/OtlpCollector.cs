using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Interop.Tests.Telemetry;

/// <summary>An OpenTelemetry collector on loopback that keeps what it receives, over HTTP or gRPC, and can be made to misbehave.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    /// <summary>A port and length in front of a gRPC message: not compressed, big-endian length.</summary>
    private const int GrpcPrefix = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<OtlpRequest> _exports = [];
    private volatile CollectorMood _mood;
    private int _attempts;

    private OtlpCollector(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public IReadOnlyCollection<OtlpRequest> Exports => _exports;

    /// <summary>Requests and, while it answers garbage, connections.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public CollectorMood Mood
    {
        get => _mood;
        set => _mood = value;
    }

    /// <param name="url">Address to listen on; port 0 takes any.</param>
    /// <param name="protocols">HTTP/2 alone for gRPC.</param>
    public static async Task<OtlpCollector> StartAsync(string url = "http://127.0.0.1:0", HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        OtlpCollector? collector = null;
        var uri = new Uri(url);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Parse(uri.Host), uri.Port, listen =>
        {
            listen.Protocols = protocols;
            listen.Use(next => connection => collector!.OnConnectionAsync(connection, next));
        }));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        collector = new OtlpCollector(app);
        app.Run(collector.OnRequestAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (_mood != CollectorMood.Garbage)
        {
            await next(connection);
            return;
        }

        Interlocked.Increment(ref _attempts);
        await connection.Transport.Input.ReadAsync();
        await connection.Transport.Output.WriteAsync("\0\u0001\u0002 this is no HTTP\n\n"u8.ToArray());
    }

    private async Task OnRequestAsync(HttpContext http)
    {
        Interlocked.Increment(ref _attempts);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        switch (_mood)
        {
            case CollectorMood.Refuse:
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                http.Response.Headers.Connection = "close";
                return;
            case CollectorMood.Silent:
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
        }

        var isGrpc = http.Request.ContentType == "application/grpc";
        _exports.Enqueue(OtlpRequest.Read(http.Request, body.ToArray().AsSpan(isGrpc ? GrpcPrefix : 0)));
        if (isGrpc)
        {
            http.Response.ContentType = "application/grpc";
            await http.Response.Body.WriteAsync(new byte[GrpcPrefix]);   // an empty ExportMetricsServiceResponse
            http.Response.AppendTrailer("grpc-status", "0");
        }
    }
}

/// <summary>Reactions of a collector to a request.</summary>
internal enum CollectorMood
{
    Accept,
    Refuse,
    Silent,
    Garbage,
}
