using System.Text;
using Gateway.Clips;
using Gateway.Ingest;
using Gateway.Ingest.Topics;
using Gateway.Mqtt;
using Gateway.Protocol;
using Gateway.Protocol.Client;
using Gateway.Protocol.Commands;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Daemon;

/// <summary>Pictures on topics of other sketches (field cases K4, K9), through the whole daemon.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class UntakenTopicTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_topic_of_boards_in_the_configuration_makes_its_camera()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions
        {
            DataDirectory = data.Path,
            Boards =
            [
                new BoardOptions { Topic = "home/+/image" },
                new BoardOptions { Topic = "pictures/#", Camera = "{client}", Payload = BoardPayload.Jpeg },
            ],
        }.In(data.Path));
        var board = await daemon.ConnectBoardAsync("esp");
        var jpeg = pictures.Payload(1, objectAt: null)[40..];
        await PublishAsync(board, "home/porch/image", jpeg, 1);
        await PublishAsync(board, "home/yard/image", Encoding.ASCII.GetBytes(Convert.ToBase64String(jpeg)), 2);
        await PublishAsync(board, "pictures/a/b", jpeg, 3);
        await PublishAsync(board, "pictures/c", Encoding.ASCII.GetBytes(Convert.ToBase64String(jpeg)), 4);   // another form than demanded
        Assert.Equal(["porch", "yard", "esp"], daemon.Cameras.All.Select(camera => camera.Name));
        Assert.Equal(3, daemon.Images.List(1, 1, newestFirst: true).Total);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_picture_that_no_camera_takes_is_listed_and_its_topic_taken_also_after_a_restart()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        var jpeg = pictures.Payload(1, objectAt: null)[40..];
        var options = new GatewayOptions { DataDirectory = data.Path }.In(data.Path);
        await using (var daemon = await MemoryDaemon.StartAsync(options))
        {
            await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
            var board = await daemon.ConnectBoardAsync("esp");
            await PublishAsync(board, "home/porch/image", jpeg, 1);
            await PublishAsync(board, "home/porch/image", jpeg, 2);
            await PublishAsync(board, "home/porch/temperature", "21.5"u8.ToArray(), 3);
            await PublishAsync(board, "iot/image", "{}"u8.ToArray(), 4);
            Assert.Empty(daemon.Cameras.All);

            var rows = (await link.AskAsync(new ListRefusals(), Cancel)).Rows.OrderBy(row => row.Kind).ToList();
            Assert.Equal(2, rows.Count);
            Assert.Equal(
                [
                    (RefusalKind.Refused, 1, "esp", "iot/image", "NoPicture", "7B7D"),
                    (RefusalKind.NoCamera, 2, "esp", "home/porch/image", "porch", ""),
                ],
                rows.Select(row => (row.Kind, (int)row.Count, row.Source, row.Topic, row.Reason, row.Start)));
            Assert.Equal("""{ "Topic": "home/porch/image", "Camera": "porch" }""", rows[1].Advice);

            // A retained picture is an old one, also of a topic that is taken later; and taking a topic twice changes nothing.
            await board.PublishAsync("home/old/image", jpeg, QoS.AtLeastOnce, 6, retain: true);
            await board.AssertAcknowledgedAsync(6);
            var subscriptions = daemon.Router.OwnSubscriptionCount;
            await link.AskAsync(new TakeTopic("home/+/image", "{1}"), Cancel);
            await link.AskAsync(new TakeTopic("home/+/image", "{1}"), Cancel);
            Assert.Equal(subscriptions + 1, daemon.Router.OwnSubscriptionCount);
            Assert.Empty(daemon.Cameras.All);
            await PublishAsync(board, "home/porch/image", jpeg, 5);
            Assert.Equal("porch", Assert.Single(daemon.Cameras.All).Name);
            Assert.Equal(RefusalKind.Refused, Assert.Single((await link.AskAsync(new ListRefusals(), Cancel)).Rows).Kind);
            await daemon.StopAsync();
        }

        await using (var daemon = await MemoryDaemon.StartAsync(options))
        {
            var board = await daemon.ConnectBoardAsync("esp");
            await PublishAsync(board, "home/yard/image", jpeg, 1);
            Assert.Equal(["porch", "yard"], daemon.Cameras.All.Select(camera => camera.Name).Order());
            await daemon.StopAsync();
        }
    }

    [Fact]
    public async Task Pictures_of_a_taken_topic_pass_only_the_part_that_takes_them()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        Assert.IsType<CameraIngest>(Assert.Single(daemon.Router.FindRoute("gateway/yard/frame"u8).Entries.ToArray()).Subscriber);
        Assert.IsType<UntakenPictures>(Assert.Single(daemon.Router.FindRoute("home/yard/image"u8).Entries.ToArray()).Subscriber);

        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        await link.AskAsync(new TakeTopic("home/+/image", "{1}"), Cancel);
        Assert.IsType<CameraIngest>(Assert.Single(daemon.Router.FindRoute("home/yard/image"u8).Entries.ToArray()).Subscriber);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task Refusals_are_listed_also_when_a_client_id_is_longer_than_a_text_of_the_link()
    {
        using var data = new TemporaryDirectory();
        using var pictures = new BoardPictures();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var board = await daemon.ConnectBoardAsync("a\u202E" + new string('\u20AC', 20_000));
        var level = new string('\u20AC', 1_300);
        await PublishAsync(board, "iot/image", "{}"u8.ToArray(), 1);
        await PublishAsync(board, "home/" + level + "/image", pictures.Payload(1, objectAt: null)[40..], 2);

        var rows = (await link.AskAsync(new ListRefusals(), Cancel)).Rows.OrderBy(row => row.Kind).ToList();
        Assert.Equal([RefusalKind.Refused, RefusalKind.NoCamera], rows.Select(row => row.Kind));
        Assert.All(rows, row => Assert.StartsWith("a?\u20AC", row.Source, StringComparison.Ordinal));
        await daemon.StopAsync();
    }

    [Theory]
    [InlineData("home/+x/image", "a", "must be a topic filter")]
    [InlineData("", "a", "must be a topic filter")]
    [InlineData("$share/g/a", "a", "must be a topic filter")]
    [InlineData("a/#/b", "a", "must be a topic filter")]
    [InlineData("a\u0000b", "a", "must be a topic filter")]
    [InlineData("home/+/image", "{2}", "has {2}")]
    [InlineData("home/+/image", "{", "has {")]
    [InlineData("home/+/image", "{topic}", "has {topic}")]
    public async Task A_topic_that_is_none_is_refused_with_the_reason(string topic, string camera, string reason)
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        await using var link = await daemon.ConnectLinkAsync(new Unheard(), LinkRole.Operator);
        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => link.AskAsync(new TakeTopic(topic, camera), Cancel));
        Assert.Equal(ReplyStatus.BadRequest, refused.Status);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_viewer_takes_no_topic()
    {
        using var data = new TemporaryDirectory();
        await using var daemon = await MemoryDaemon.StartAsync(new GatewayOptions { DataDirectory = data.Path }.In(data.Path));
        await using var link = await daemon.ConnectLinkAsync(new Unheard());
        var refused = await Assert.ThrowsAsync<LinkCommandException>(() => link.AskAsync(new TakeTopic("a", "b"), Cancel));
        Assert.Equal(ReplyStatus.Forbidden, refused.Status);
        await daemon.StopAsync();
    }

    [Theory, InlineData("{"), InlineData("[5]")]
    [InlineData("""[{"Topic":"a"}]"""), InlineData("""[{"Topic":"a/#/b","Camera":"x"}]"""), InlineData("{}")]
    public void Damaged_taken_topics_are_named_and_stay_as_they_are(string content)
    {
        using var data = new TemporaryDirectory();
        var path = data.Combine("topics.json");
        File.WriteAllText(path, content);
        var damage = Assert.Throws<StorageException>(() => TakenTopics.Open(data.Path));
        Assert.Equal(StorageFault.Damaged, damage.Fault);
        Assert.Contains(path, damage.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(path));
    }

    private static async Task PublishAsync(MqttMemoryClient board, string topic, byte[] payload, ushort id)
    {
        await board.PublishAsync(topic, payload, QoS.AtLeastOnce, id);
        await board.AssertAcknowledgedAsync(id);
    }
}
