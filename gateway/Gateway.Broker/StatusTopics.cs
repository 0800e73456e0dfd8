using System.Globalization;

namespace Gateway.Broker;

/// <summary>Publishes the broker's status below <c>$SYS/broker</c>, with Mosquitto's names: retained, QoS 0, only changed values. Used by the
/// broker's sweep.</summary>
internal sealed class StatusTopics(
    MqttOptions options, MessageRouter router, SessionRegistry sessions, BrokerMetrics metrics, FramePool pool, TimeProvider time)
{
    private static readonly string[] Spans = ["1min", "5min", "15min"];

    private static readonly DropReason[] DroppedPublishes =
        [DropReason.QueueFull, DropReason.OutOfMemory, DropReason.Expired, DropReason.TooLargeForSubscriber, DropReason.StoreFull];

    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<string, string> _published = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoadAverage> _loads = new(StringComparer.Ordinal);
    private readonly RouteCache _routes = new();
    private long? _last;

    /// <summary>Publishes when the interval is over, unless another thread is publishing.</summary>
    public void Sweep()
    {
        if (!_gate.TryEnter())
            return;
        try
        {
            PublishWhenDue();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void PublishWhenDue()
    {
        var now = time.GetTimestamp();
        if (options.StatusInterval == TimeSpan.Zero || (_last is { } last && time.GetElapsedTime(last, now) < options.StatusInterval))
            return;
        var elapsed = time.GetElapsedTime(_last ?? _started, now);
        _last = now;

        if (_published.Count == 0)
            Publish("version", $"gateway version {typeof(StatusTopics).Assembly.GetName().Version?.ToString(3)}");
        Publish("uptime", $"{(long)time.GetElapsedTime(_started, now).TotalSeconds} seconds");
        PublishClients();
        PublishMessages();
        if (elapsed > TimeSpan.Zero)
            PublishLoads(elapsed.TotalMinutes);
    }

    private void PublishClients()
    {
        var (total, connected, most) = sessions.Clients;
        Publish("clients/total", total);
        Publish("clients/connected", connected);
        Publish("clients/active", connected);
        Publish("clients/disconnected", total - connected);
        Publish("clients/inactive", total - connected);
        Publish("clients/maximum", most);
        Publish("clients/expired", metrics.SessionsExpired);
        Publish("subscriptions/count", router.SubscriptionCount - router.OwnSubscriptionCount);
        Publish("shared_subscriptions/count", router.SharedSubscriptionCount);
    }

    private void PublishMessages()
    {
        Publish("retained messages/count", router.RetainedCount);
        Publish("messages/stored", sessions.QueuedMessages + router.RetainedCount);
        Publish("store/messages/count", sessions.QueuedMessages + router.RetainedCount);
        Publish("store/messages/bytes", sessions.QueuedBytes + router.RetainedBytes);
        Publish("messages/received", metrics.PacketsReceived);
        Publish("messages/sent", metrics.PacketsSent);
        Publish("bytes/received", metrics.BytesReceived);
        Publish("bytes/sent", metrics.BytesSent);
        Publish("publish/messages/received", metrics.PublishesReceived);
        Publish("publish/messages/sent", metrics.PublishesForwarded);
        Publish("publish/messages/dropped", Dropped());
        Publish("publish/bytes/received", metrics.PayloadBytesReceived);
        Publish("publish/bytes/sent", metrics.PayloadBytesSent);
    }

    private void PublishLoads(double elapsedMinutes)
    {
        foreach (var (name, total) in new[]
        {
            ("messages/received", metrics.PacketsReceived),
            ("messages/sent", metrics.PacketsSent),
            ("bytes/received", metrics.BytesReceived),
            ("bytes/sent", metrics.BytesSent),
            ("publish/received", metrics.PublishesReceived),
            ("publish/sent", metrics.PublishesForwarded),
            ("publish/dropped", Dropped()),
            ("sockets", metrics.Accepted),
            ("connections", metrics.Connects),
        })
        {
            if (!_loads.TryGetValue(name, out var load))
                _loads.Add(name, load = new LoadAverage());
            load.Add(total, elapsedMinutes);
            for (var i = 0; i < Spans.Length; i++)
                Publish($"load/{name}/{Spans[i]}", load.Values[i].ToString("0.00", CultureInfo.InvariantCulture));
        }
    }

    private long Dropped() => DroppedPublishes.Sum(metrics.Dropped);

    private void Publish(string name, long value) => Publish(name, value.ToString(CultureInfo.InvariantCulture));

    private void Publish(string name, string value)
    {
        if (_published.TryGetValue(name, out var before) && before == value)
            return;
        var topic = Encoding.UTF8.GetBytes($"$SYS/broker/{name}");
        var payload = Encoding.UTF8.GetBytes(value);
        if (!pool.TryRent(topic.Length + payload.Length, out var memory))
            return;   // the next one has the value
        topic.CopyTo(memory.GetSpan());
        payload.CopyTo(memory.GetSpan()[topic.Length..]);
        var message = new Message(memory, topic.Length, PropertiesLength: 0, QoS.AtMostOnce, Retain: true, ExpiresAt: long.MaxValue);
        router.Publish(message, publisherId: "", _routes, default);
        memory.Release();
        _published[name] = value;
    }
}

/// <summary>Rate per minute over the last 1, 5 and 15 minutes, the newest counting most. Not thread safe.</summary>
internal sealed class LoadAverage
{
    private static readonly double[] Minutes = [1, 5, 15];

    private readonly double[] _averages = new double[Minutes.Length];
    private long _last;

    public ReadOnlySpan<double> Values => _averages;

    /// <param name="total">Counted since the start.</param>
    /// <param name="elapsedMinutes">Since the last call, above 0.</param>
    public void Add(long total, double elapsedMinutes)
    {
        var rate = (total - _last) / elapsedMinutes;
        _last = total;
        for (var i = 0; i < Minutes.Length; i++)
            _averages[i] = rate + (Math.Exp(-elapsedMinutes / Minutes[i]) * (_averages[i] - rate));
    }
}
