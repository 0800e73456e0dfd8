using Gateway.Broker;
using Gateway.Settings;

namespace Gateway;

/// <summary>Checks the section "Mqtt". What cannot be a limit is refused before anything starts.</summary>
internal static class MqttOptionsValidator
{
    private const int MostPacketBytes = 1 << 28;   // what the length of a packet can say

    /// <exception cref="OptionsException">The first thing found wrong.</exception>
    public static void Validate(MqttOptions options)
    {
        foreach (var (value, least, most, key, unit) in Ranges(options))
        {
            if (value < least || value > most)
                throw new OptionsException($"Mqtt:{key}", $"is {value}; it must be {least} to {most} {unit}");
        }

        RequirePositive(options.ConnectTimeout, nameof(options.ConnectTimeout));
        RequirePositive(options.PacketTimeout, nameof(options.PacketTimeout));
        RequirePositive(options.LockoutTime, nameof(options.LockoutTime));
        RequirePositive(options.MemoryTimeout, nameof(options.MemoryTimeout));
        RequireWithin(options.StatusInterval, TimeSpan.FromDays(1), nameof(options.StatusInterval));
        RequireWithin(options.MaxKeepAlive, TimeSpan.FromSeconds(ushort.MaxValue), nameof(options.MaxKeepAlive));
        RequireWithin(options.MaxSessionExpiry, TimeSpan.FromDays(36500), nameof(options.MaxSessionExpiry));
        if (options.LockoutMaxTime < options.LockoutTime || options.LockoutMaxTime > TimeSpan.FromDays(1))
            throw new OptionsException("Mqtt:LockoutMaxTime", $"is {options.LockoutMaxTime}; it must be at least LockoutTime, {options.LockoutTime}, and at most a day");
    }

    private static IEnumerable<(long Value, long Least, long Most, string Key, string Unit)> Ranges(MqttOptions options) =>
    [
        (options.MaxConnections, 1, 1_000_000, nameof(options.MaxConnections), "connections"),
        (options.ConnectRatePerAddress, 0, 1_000_000, nameof(options.ConnectRatePerAddress), "connections a second"),
        (options.ConnectBurstPerAddress, 1, 1_000_000, nameof(options.ConnectBurstPerAddress), "connections"),
        (options.LockoutAfter, 1, 1_000_000, nameof(options.LockoutAfter), "wrong passwords"),
        (options.MaxPasswordChecks, 1, 1_000_000, nameof(options.MaxPasswordChecks), "checks"),
        (options.MaxTrackedAddresses, 1, 10_000_000, nameof(options.MaxTrackedAddresses), "addresses"),
        (options.MaxPacketBytes, 128, MostPacketBytes, nameof(options.MaxPacketBytes), "bytes"),
        (options.MaxControlPacketBytes, 128, MostPacketBytes, nameof(options.MaxControlPacketBytes), "bytes"),
        (options.MaxTopicBytes, 16, ushort.MaxValue, nameof(options.MaxTopicBytes), "bytes"),
        (options.MaxTopicLevels, 3, ushort.MaxValue, nameof(options.MaxTopicLevels), "levels"),
        (options.MaxUnacknowledged, 1, ushort.MaxValue, nameof(options.MaxUnacknowledged), "publishes"),
        (options.MaxInFlight, 1, ushort.MaxValue / 2, nameof(options.MaxInFlight), "publishes"),
        (options.MaxQueuedMessages, 1, 10_000_000, nameof(options.MaxQueuedMessages), "messages"),
        (options.MaxQueuedBytes, 1024, int.MaxValue, nameof(options.MaxQueuedBytes), "bytes"),
        (options.MaxQueuedBytesTotal, 1024, 1L << 40, nameof(options.MaxQueuedBytesTotal), "bytes"),
        (options.MaxUnreleased, 0, 100_000_000, nameof(options.MaxUnreleased), "packet ids"),
        (options.MaxSubscriptionsPerClient, 1, 10_000_000, nameof(options.MaxSubscriptionsPerClient), "subscriptions"),
        (options.MaxSubscriptions, 10, 100_000_000, nameof(options.MaxSubscriptions), "subscriptions"),
        (options.MaxTopicAliases, 0, ushort.MaxValue, nameof(options.MaxTopicAliases), "topic aliases"),
        (options.MaxOfflineSessions, 0, 10_000_000, nameof(options.MaxOfflineSessions), "sessions"),
        (options.MaxRetainedMessages, 0, 10_000_000, nameof(options.MaxRetainedMessages), "messages"),
        (options.MaxRetainedBytes, 0, 1L << 40, nameof(options.MaxRetainedBytes), "bytes"),
        (options.MaxStoredBytes, 0, 1L << 40, nameof(options.MaxStoredBytes), "bytes"),
    ];

    /// <summary>Zero means something of its own; less than a second would be taken for it, and cannot be said in MQTT.</summary>
    private static void RequireWithin(TimeSpan value, TimeSpan most, string key)
    {
        if (value != TimeSpan.Zero && (value < TimeSpan.FromSeconds(1) || value > most))
            throw new OptionsException($"Mqtt:{key}", $"is {value}; it must be 0 or at least a second, and at most {most}");
    }

    private static void RequirePositive(TimeSpan value, string key)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromHours(1))
            throw new OptionsException($"Mqtt:{key}", $"is {value}; it must be more than zero and at most an hour");
    }
}
