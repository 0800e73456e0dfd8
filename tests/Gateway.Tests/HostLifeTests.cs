using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

/// <summary>A host whose start fails says so once.</summary>
public sealed class HostLifeTests
{
    [Fact]
    public async Task What_runs_already_is_stopped_and_not_called_failed_when_a_later_part_cannot_start()
    {
        var log = new Recorder();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton<RunsUntilCancelled>();
        builder.Services.AddHostedService(p => p.GetRequiredService<RunsUntilCancelled>());
        builder.Services.AddHostedService<CannotStart>();
        var host = builder.Build();
        var running = host.Services.GetRequiredService<RunsUntilCancelled>();

        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RunToEndAsync(TestContext.Current.CancellationToken));

        Assert.Equal("port in use", problem.Message);
        Assert.DoesNotContain(log.Messages, message => message.Contains("BackgroundService", StringComparison.Ordinal));
        Assert.True(running.WasStopped);
    }

    [Fact]
    public async Task A_part_that_fails_while_the_host_runs_is_the_failure_of_the_host()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddHostedService<FailsLater>();

        var problem = await Assert.ThrowsAsync<InvalidOperationException>(
            () => builder.Build().RunToEndAsync(TestContext.Current.CancellationToken));

        Assert.Equal("stopped, because FailsLater failed: out of luck", problem.Message);
    }

    private sealed class FailsLater : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new NotSupportedException("out of luck");
        }
    }

    private sealed class RunsUntilCancelled : BackgroundService
    {
        public bool WasStopped { get; private set; }

        public override async Task StopAsync(CancellationToken cancellationToken)
        {
            await base.StopAsync(cancellationToken);
            WasStopped = true;
        }

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Delay(Timeout.Infinite, stoppingToken);
    }

    private sealed class CannotStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("port in use");

        public Task StopAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("never started");
    }

    private sealed class Recorder : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
