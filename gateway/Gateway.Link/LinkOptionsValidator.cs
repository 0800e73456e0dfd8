using Gateway.Protocol;
using Gateway.Settings;

namespace Gateway.Link;

/// <summary>Checks the section <c>Link</c> before anything starts.</summary>
internal static class LinkOptionsValidator
{
    /// <exception cref="OptionsException">The first thing found wrong.</exception>
    public static void Validate(LinkOptions link)
    {
        Require(link.Port, 0, ushort.MaxValue, nameof(link.Port), "");
        Require(link.MaxClients, 1, 1000, nameof(link.MaxClients), " clients");
        Require(link.MaxHandshakes, 1, 1000, nameof(link.MaxHandshakes), " connections");
        Require(link.MaxPayload, 64 << 10, LinkLimits.HighestPayload, nameof(link.MaxPayload), " bytes");
        Require(link.MaxRequest, 1 << 10, 1 << 20, nameof(link.MaxRequest), " bytes");
        Require(link.MaxQueuedMotion, 1, 100_000, nameof(link.MaxQueuedMotion), " messages");
        Require(link.MaxQueuedNotices, 1, 100_000, nameof(link.MaxQueuedNotices), " messages");
        Require(link.MaxCommands, 1, 1000, nameof(link.MaxCommands), " commands");
        Require(link.MaxRecentEvents, 1, 1_000_000, nameof(link.MaxRecentEvents), " events");
        Require(link.SendBufferBytes, 4 << 10, 64 << 20, nameof(link.SendBufferBytes), " bytes");
        Require(link.HandshakeTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5), nameof(link.HandshakeTimeout), "");
        Require(link.WriteTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(link.WriteTimeout), "");
        Require(link.IdleTimeout, TimeSpan.FromSeconds(3), TimeSpan.FromDays(1), nameof(link.IdleTimeout), "");
    }

    private static void Require<T>(T value, T least, T most, string key, string unit)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new OptionsException($"Link:{key}", $"is {value}; it must be {least} to {most}{unit}");
    }
}
