using Esp32.Fleet;

namespace Esp32.Camera.Tests;

public sealed class CameraOptionsTests
{
    private static CameraOptions Valid() => new() { BoardId = "yard-1", BootId = 1 };

    [Fact]
    public void Validate_accepts_the_defaults_with_a_name_and_a_boot_id() => Valid().Validate();

    public static TheoryData<string, Action<CameraOptions>> Invalid => new()
    {
        { "BoardId", o => o.BoardId = "" },
        { "BoardId", o => o.BoardId = new string('a', 65) },
        { "BoardId", o => o.BoardId = "yard/1" },
        { "BoardId", o => o.BoardId = "yard+" },
        { "Host", o => o.Host = "" },
        { "Password", o => o.Password = "secret" },
        { "BootId", o => o.BootId = 0 },
        { "Mode", o => (o.Mode, o.Cipher) = (PayloadMode.SeedPair, new SystemFrameCipher(new byte[32])) },
        { "Port", o => o.Port = 0 },
        { "Port", o => o.Port = 65_536 },
        { "Qos", o => o.Qos = 2 },
        { "IntervalMs", o => o.IntervalMs = 0 },
        { "Count", o => o.Count = -1 },
        { "KeepAliveSeconds", o => o.KeepAliveSeconds = 65_536 },
        { "SendTimeoutMs", o => o.SendTimeoutMs = 0 },
        { "AckTimeoutMs", o => o.AckTimeoutMs = 0 },
        { "MaxSendAttempts", o => o.MaxSendAttempts = 0 },
        { "CaptureFailureLimit", o => o.CaptureFailureLimit = 0 },
        { "MinBackoffMs", o => o.MinBackoffMs = 0 },
        { "MaxBackoffMs", o => o.MaxBackoffMs = 500 },
        { "MaxJpegBytes", o => o.MaxJpegBytes = 0 },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void Validate_names_the_setting_that_cannot_be(string name, Action<CameraOptions> spoil)
    {
        var options = Valid();
        spoil(options);
        Assert.StartsWith(name + " ", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
