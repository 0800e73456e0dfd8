using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Broker.Testing;

/// <summary>Keeps warnings and errors as text.</summary>
internal sealed class MqttLogLines : ILogger<MqttBroker>
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _lines.Enqueue(formatter(state, exception));
    }
}
