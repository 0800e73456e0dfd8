using System.Globalization;
using Gateway.Mqtt;
using Gateway.Testing;
using MQTTnet.Formatter;

namespace Gateway.Interop.Tests.Bridge;

/// <summary>Boards that encrypt and publish to a broker not written here, which could read, keep and replay all that they send.</summary>
public sealed class BridgeEncryptedTests : IDisposable
{
    private const string Topic = "gateway/yard/frame";

    private static readonly byte[] Key = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];

    private readonly TemporaryDirectory _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task Encrypted_pictures_are_stored_and_what_the_broker_forges_or_replays_is_refused_also_after_a_kill(MqttVersion version)
    {
        var keyFile = _data.Combine("board.keys");
        await File.WriteAllTextAsync(keyFile, $"{Convert.ToHexString(Key)} yard\n", Cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var broker = await MqttNetBroker.StartAsync();
        await using var board = await MqttNetClient.ConnectAsync(broker.Port, MqttProtocolVersion.V500, "board");
        byte[] plain = [.. "GF\u0001\0"u8, .. new byte[36], .. Jpeg(9)];
        byte[] forged = [.. Frame(3)];
        forged[^1] ^= 1;

        await using (var daemon = await StartAsync(broker, version))
        {
            await Eventually.True(() => broker.Subscribed > 0, cancel: Cancel);
            foreach (var payload in new[] { Frame(1), Frame(2), Frame(1), plain, forged, Frame(2) })
                await board.PublishAsync(Topic, payload, 1);
            await Eventually.True(() => broker.Acknowledged == 6, cancel: Cancel);
            foreach (var reason in new[] { "(Replayed)", "(NotEncrypted)", "(Forged)" })
                await Eventually.True(() => daemon.Log.Contains(reason, StringComparison.Ordinal), cancel: Cancel);
            await daemon.KillAsync(Cancel);
        }

        Assert.Equal([("yard", 4u, 1L), ("yard", 4u, 2L)], StoredImages.Of(_data.Path));
        var subscribed = broker.Subscribed;
        await using (var daemon = await StartAsync(broker, version))
        {
            await Eventually.True(() => broker.Subscribed > subscribed, cancel: Cancel);
            foreach (var payload in new[] { Frame(1), Frame(2), Frame(3) })
                await board.PublishAsync(Topic, payload, 1);
            await Eventually.True(() => broker.Acknowledged == 9, cancel: Cancel);
            await Eventually.True(() => daemon.Log.Contains("(Replayed)", StringComparison.Ordinal), cancel: Cancel);
            Assert.DoesNotContain(Convert.ToHexString(Key), daemon.Log, StringComparison.OrdinalIgnoreCase);
            await daemon.KillAsync(Cancel);
        }

        Assert.Equal([("yard", 4u, 1L), ("yard", 4u, 2L), ("yard", 4u, 3L)], StoredImages.Of(_data.Path));
    }

    private Task<DaemonProcess> StartAsync(MqttNetBroker broker, MqttVersion version) => DaemonProcess.StartAsync(_data.Path, Cancel,
    [
        new("GATEWAY__MOTION__ENABLED", "false"),
        new("GATEWAY__BRIDGE__HOST", "127.0.0.1"),
        new("GATEWAY__BRIDGE__PORT", broker.Port.ToString(CultureInfo.InvariantCulture)),
        new("GATEWAY__BRIDGE__GROUP", ""),
        new("GATEWAY__BRIDGE__VERSION", $"{version}"),
    ]);

    private static byte[] Frame(uint counter) => EncryptedFrame.Create(Key, Jpeg((byte)counter), bootId: 4, counter);

    private static byte[] Jpeg(byte scan) => [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, scan, 0xFF, 0xD9];
}
