using System.Net;

namespace Gateway.Broker.Access;

/// <summary>How many connections an address may make: so many at once, and so many a second after that. Loopback is not limited. Any thread.</summary>
internal sealed class ConnectLimiter(MqttOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly BoundedTable<PeerAddress, Bucket> _buckets = new(options.MaxTrackedAddresses);

    /// <summary>Counts a connection.</summary>
    /// <returns>False when it is one too many.</returns>
    public bool Allows(IPAddress address)
    {
        if (options.ConnectRatePerAddress == 0 || IPAddress.IsLoopback(address))
            return true;

        var key = PeerAddress.Of(address);
        var now = time.GetTimestamp();
        lock (_gate)
        {
            var bucket = _buckets.GetValueOrDefault(key) ?? new Bucket(options.ConnectBurstPerAddress, now);
            var tokens = Math.Min(options.ConnectBurstPerAddress, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * options.ConnectRatePerAddress));
            var allowed = tokens >= 1;
            _buckets.Set(key, new Bucket(allowed ? tokens - 1 : tokens, now));
            return allowed;
        }
    }

    /// <param name="Tokens">Connections it may make at once.</param>
    /// <param name="At">Timestamp of that.</param>
    private sealed record Bucket(double Tokens, long At);
}
