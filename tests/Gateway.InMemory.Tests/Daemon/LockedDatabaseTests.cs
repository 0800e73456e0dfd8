using Gateway.Mqtt;
using Gateway.Testing;
using Microsoft.Data.Sqlite;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>Another program locks the image database while boards send (C5, C6).</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class LockedDatabaseTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();
    private readonly BoardPictures _pictures = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _pictures.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Boards_keep_their_connections_without_acknowledgement_and_all_pictures_are_stored_when_it_goes_on()
    {
        await using var daemon = await StartAsync(maxPending: 100);
        var sure = await daemon.ConnectBoardAsync("yard");
        var hasty = await daemon.ConnectBoardAsync("porch");
        using (Lock())
        {
            await sure.PublishAsync("gateway/yard/frame", _pictures.Payload(1, objectAt: null), QoS.AtLeastOnce, packetId: 1);
            for (var counter = 1u; counter <= 5; counter++)
                await hasty.PublishAsync("gateway/porch/frame", _pictures.Payload(counter, objectAt: null));
            await Eventually.True(() => daemon.Value("database.outages") == 1 && daemon.Value("database.failures") >= 2, cancel: Cancel);
            await hasty.AssertNothingComesAsync();
            Assert.False(sure.HasArrived());
            Assert.True(daemon.Broker.IsConnected("yard"));
        }

        await sure.AssertAcknowledgedAsync(1);
        await Eventually.True(() => daemon.Images.List(1, 10, newestFirst: true).Total == 6, cancel: Cancel);
    }

    [Fact]
    public async Task Publish_beyond_the_limit_keeps_its_connection_until_the_store_goes_on_and_is_then_sent_again()
    {
        await using var daemon = await StartAsync(maxPending: 1);
        var first = await daemon.ConnectBoardAsync("yard");
        var second = await daemon.ConnectBoardAsync("porch");
        using (Lock())
        {
            await first.PublishAsync("gateway/yard/frame", _pictures.Payload(1, objectAt: null), QoS.AtLeastOnce, packetId: 1);
            await Eventually.True(() => daemon.Images.HasPending, cancel: Cancel);
            await second.PublishAsync("gateway/porch/frame", _pictures.Payload(1, objectAt: null), QoS.AtLeastOnce, packetId: 1);
            await Eventually.True(() => daemon.Value("images.refused") == 1, cancel: Cancel);
            Assert.True(daemon.Broker.IsConnected("porch"));
        }

        await first.AssertAcknowledgedAsync(1);
        await second.AssertClosedAsync();
        var again = await daemon.ConnectBoardAsync("porch");
        await again.PublishAsync("gateway/porch/frame", _pictures.Payload(1, objectAt: null), QoS.AtLeastOnce, packetId: 1);
        await again.AssertAcknowledgedAsync(1);
        Assert.Equal(2, daemon.Images.List(1, 10, newestFirst: true).Total);
    }

    private Task<MemoryDaemon> StartAsync(int maxPending) => MemoryDaemon.StartAsync(new GatewayOptions
    {
        DataDirectory = _data.Path,
        Images = new ImageOptions { MaxPending = maxPending, BusyTimeout = TimeSpan.FromMilliseconds(20) },
    }.In(_data.Path));

    private SqliteConnection Lock()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_data.Path, "gateway.db")};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;   // rolls back when disposed
    }
}
