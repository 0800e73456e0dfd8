using Gateway.Link;
using Gateway.Settings;

namespace Gateway.InMemory.Tests;

public sealed class LinkOptionsTests
{
    public static TheoryData<string, LinkOptions> Wrong => new()
    {
        { "Link:Port", new() { Port = 65536 } },
        { "Link:MaxClients", new() { MaxClients = 0 } },
        { "Link:MaxHandshakes", new() { MaxHandshakes = 0 } },
        { "Link:MaxPayload", new() { MaxPayload = 128 << 20 } },
        { "Link:MaxRequest", new() { MaxRequest = 10 } },
        { "Link:MaxQueuedMotion", new() { MaxQueuedMotion = 0 } },
        { "Link:MaxQueuedNotices", new() { MaxQueuedNotices = -1 } },
        { "Link:MaxCommands", new() { MaxCommands = 0 } },
        { "Link:MaxRecentEvents", new() { MaxRecentEvents = 0 } },
        { "Link:SendBufferBytes", new() { SendBufferBytes = 0 } },
        { "Link:HandshakeTimeout", new() { HandshakeTimeout = TimeSpan.Zero } },
        { "Link:WriteTimeout", new() { WriteTimeout = Timeout.InfiniteTimeSpan } },
        { "Link:IdleTimeout", new() { IdleTimeout = TimeSpan.FromMilliseconds(5) } },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Validate_names_the_key_that_is_out_of_range(string key, LinkOptions options) =>
        Assert.Equal(key, Assert.Throws<OptionsException>(() => LinkOptionsValidator.Validate(options)).Key);

    [Fact]
    public void Validate_accepts_the_defaults() => LinkOptionsValidator.Validate(new LinkOptions());

    [Fact]
    public void Every_setting_with_a_range_is_tried_here() => Assert.Equal(
        typeof(LinkOptions).GetProperties().Where(p => p.PropertyType == typeof(int) || p.PropertyType == typeof(TimeSpan)).Select(p => $"Link:{p.Name}").Order(),
        Wrong.Select(row => row.Data.Item1).Order());
}
