using System.Buffers;
using Gateway.Clips;
using Gateway.Ingest.Keys;
using Gateway.Ingest.Payloads;
using Gateway.Mqtt;
using Gateway.Storage;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>Boards that encrypt their pictures, through the whole daemon.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class EncryptedBoardTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly BoardPictures _pictures = new();
    private byte[] _key;
    private ushort _packet;

    public EncryptedBoardTests() => _key = new BoardKeyFile(_data.Path).Create("yard");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _pictures.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Encrypted_picture_is_stored_and_read_back_and_a_replay_is_refused_also_after_a_restart()
    {
        var options = new GatewayOptions { DataDirectory = _data.Path }.In(_data.Path);
        var (first, last) = (Encrypt(1), Encrypt(2));
        await using (var daemon = await MemoryDaemon.StartAsync(options))
        {
            await PublishAsync(daemon, first);
            await PublishAsync(daemon, _pictures.Payload(3, objectAt: null));   // not encrypted
            byte[] forged = [.. Encrypt(3)];
            forged[^1] ^= 1;
            await PublishAsync(daemon, forged);
            await PublishAsync(daemon, last);
            await PublishAsync(daemon, last);
            await PublishAsync(daemon, first);
            Assert.Equal(
                [IngestDrop.NotEncrypted, IngestDrop.Forged, IngestDrop.Replayed],
                daemon.Refused.All.Select(refused => refused.Reason).Order());
            Assert.Equal(2, daemon.Images.List(1, 1, newestFirst: true).Total);
            var jpeg = new ArrayBufferWriter<byte>();
            Assert.Equal(ImageReadResult.Ok, daemon.Images.TryReadJpeg(1, jpeg));
            Assert.Equal(_pictures.Payload(1, objectAt: null)[40..], jpeg.WrittenSpan.ToArray());
            await daemon.StopAsync();
        }

        await using (var daemon = await MemoryDaemon.StartAsync(options))
        {
            await PublishAsync(daemon, first);
            await PublishAsync(daemon, last);
            await PublishAsync(daemon, Encrypt(2, objectAt: 100));   // other bytes under the last identity
            Assert.Equal(2, daemon.Images.List(1, 1, newestFirst: true).Total);
            var refused = Assert.Single(daemon.Refused.All);
            Assert.Equal(("yard", IngestDrop.Replayed, 2L), (refused.Board, refused.Reason, refused.Count));
            await PublishAsync(daemon, Encrypt(3));
            Assert.Equal(3, daemon.Images.List(1, 1, newestFirst: true).Total);
            await daemon.StopAsync();
        }
    }

    [Fact]
    public async Task Start_is_refused_while_the_key_file_cannot_be_used()
    {
        var path = new BoardKeyFile(_data.Path).Path;
        await File.WriteAllTextAsync(path, "nonsense\n", Cancel);   // its mode stays
        var refused = await Assert.ThrowsAsync<StorageException>(
            () => MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = _data.Path }.In(_data.Path)));
        Assert.Contains("board.keys line 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replaced_key_is_in_force_at_once_and_its_first_frame_is_stored_under_numbers_of_the_old_one()
    {
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = _data.Path }.In(_data.Path));
        var old = Encrypt(1);
        await PublishAsync(daemon, old);
        _key = new BoardKeyFile(_data.Path).Create("yard");
        daemon.Time.Advance(TimeSpan.FromSeconds(2));
        await PublishAsync(daemon, Encrypt(1, objectAt: 100));
        Assert.Equal(2, daemon.Images.List(1, 1, newestFirst: true).Total);
        await PublishAsync(daemon, old);
        await PublishAsync(daemon, Encrypt(1, objectAt: 100));
        Assert.Equal(IngestDrop.Forged, Assert.Single(daemon.Refused.All).Reason);
        Assert.Equal(2, daemon.Images.List(1, 1, newestFirst: true).Total);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task Start_is_refused_without_the_key_file_of_boards_that_have_encrypted_and_done_with_a_new_one()
    {
        var options = new GatewayOptions { DataDirectory = _data.Path }.In(_data.Path);
        await using (var daemon = await MemoryDaemon.StartAsync(options))
        {
            await PublishAsync(daemon, Encrypt(1));
            await daemon.StopAsync();
        }

        var file = new BoardKeyFile(_data.Path);
        File.Delete(file.Path);
        var refused = await Assert.ThrowsAsync<StorageException>(() => MemoryDaemon.StartAsync(options));
        Assert.Contains("board.keys is gone", refused.Message, StringComparison.Ordinal);
        file.Create("yard");
        file.Remove("yard");
        await using (var daemon = await MemoryDaemon.StartAsync(options))
        {
            await PublishAsync(daemon, _pictures.Payload(2, objectAt: null));
            Assert.Equal(2, daemon.Images.List(1, 1, newestFirst: true).Total);
            await daemon.StopAsync();
        }
    }

    private byte[] Encrypt(uint counter, int? objectAt = null) =>
        EncryptedFrame.Create(_key, _pictures.Payload(counter, objectAt)[40..], bootId: 5, counter);

    private async Task PublishAsync(MemoryDaemon daemon, byte[] payload)
    {
        var board = await daemon.ConnectBoardAsync("yard");
        await board.PublishAsync("gateway/yard/frame", payload, QoS.AtLeastOnce, ++_packet);
        Assert.Equal(new PubackPacket(_packet), await board.ReadAsync());
    }
}
