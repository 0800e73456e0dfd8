using System.Collections.Concurrent;
using Gateway.Motion;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Motion;

/// <summary>Keeps what is logged of backgrounds as text. Any thread.</summary>
internal sealed class ModelLogLines : ILogger<ModelKeeper>
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(formatter(state, exception));
}
