using System;

namespace Esp32.Camera;

/// <summary>Wait before the next connection: doubles from least to most, varied by up to a quarter so that boards do not reconnect in step.</summary>
internal sealed class Backoff
{
    private readonly int _leastMs;
    private readonly int _mostMs;
    private readonly Random _random;
    private int _nextMs;

    public Backoff(int leastMs, int mostMs, int seed)
    {
        _leastMs = leastMs;
        _mostMs = mostMs;
        _random = new Random(seed);
        _nextMs = leastMs;
    }

    /// <summary>To be called when the connection has delivered a message.</summary>
    public void Reset() => _nextMs = _leastMs;

    /// <param name="hopeless">The broker refuses this board. Frequent attempts could make the broker block it.</param>
    public int NextMs(bool hopeless)
    {
        if (hopeless)
            _nextMs = _mostMs;
        int waitMs = _nextMs;
        _nextMs = _nextMs > _mostMs / 2 ? _mostMs : _nextMs * 2;
        int spread = waitMs / 4;
        return waitMs - spread + _random.Next((2 * spread) + 1);
    }
}
