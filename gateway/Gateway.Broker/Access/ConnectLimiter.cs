namespace Gateway.Broker.Access;

/// <summary>Limits the connections per address: a burst, then a rate per second. Loopback is not limited. Any thread.</summary>
internal sealed class ConnectLimiter(MqttOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly BoundedTable<PeerAddress, Bucket> _buckets = new(options.MaxTrackedAddresses);

    /// <summary>Counts a connection; false when it exceeds the limit.</summary>
    public bool Allows(IPAddress address)
    {
        if (options.ConnectRatePerAddress == 0 || IPAddress.IsLoopback(address))
            return true;

        var key = PeerAddress.Of(address);
        var now = time.GetTimestamp();
        lock (_gate)
        {
            var bucket = _buckets.GetValueOrDefault(key) ?? new Bucket(options.ConnectBurstPerAddress, now);
            var earned = time.GetElapsedTime(bucket.At, now).TotalSeconds * options.ConnectRatePerAddress;
            var tokens = Math.Min(options.ConnectBurstPerAddress, bucket.Tokens + earned);
            var allowed = tokens >= 1;
            _buckets.Set(key, new Bucket(allowed ? tokens - 1 : tokens, now));
            return allowed;
        }
    }

    private sealed record Bucket(double Tokens, long At);
}
