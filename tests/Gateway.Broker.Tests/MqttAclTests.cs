using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Broker.Tests;

/// <summary>Access lists: allowed publishes and subscriptions, and the answers to the others.</summary>
public sealed class MqttAclTests
{
    private static readonly MqttLimits Limits = new();

    [Theory]
    [InlineData("yard-1", "any", "gateway/yard-1/frame", true)]
    [InlineData("yard-1", "any", "gateway/yard-2/frame", false)]
    [InlineData("yard-1", "any", "gateway/yard-1/state", true)]
    [InlineData("yard-1", "any", "gateway/yard-1/set", false)]   // commands come from the gateway, also to the board itself
    [InlineData("yard-1", "any", "gateway/yard-2/set", false)]
    [InlineData("boards", "cam-7", "gateway/cam-7/state", true)]
    [InlineData("boards", "cam-7", "gateway/cam-7/set", false)]
    [InlineData("viewer", "x", "gateway/yard-1/set", false)]
    [InlineData("yard-1", "any", "iot/image", false)]            // whose camera it is the client id says
    [InlineData("yard-1", "yard-1", "iot/image", true)]
    [InlineData("boards", "cam-7", "gateway/cam-7/frame", true)]
    [InlineData("boards", "cam-7", "gateway/cam-8/frame", false)]
    [InlineData("boards", "+", "gateway/a/frame", false)]        // a client id is no wildcard
    [InlineData("boards", "a/b", "gateway/a/b/frame", false)]
    [InlineData("house", "x", "house/kitchen/light", true)]
    [InlineData("house", "x", "house/secret/door", false)]
    [InlineData("house", "x", "state/house", true)]              // a pattern is for everybody
    [InlineData("nobody", "x", "house/kitchen/light", false)]
    [InlineData(null, "x", "open/door", true)]
    [InlineData(null, "x", "house/kitchen/light", false)]
    public void Publish_is_allowed_by_user_and_client_id(string? user, string clientId, string topic, bool allowed) =>
        Assert.Equal(allowed, AccessOf(user, clientId).MayPublish(System.Text.Encoding.UTF8.GetBytes(topic)));

    [Theory]
    [InlineData("viewer", "gateway/#", true)]
    [InlineData("viewer", "gateway/+/status", true)]
    [InlineData("viewer", "$share/group/gateway/+/status", true)]
    [InlineData("viewer", "#", false)]
    [InlineData("viewer", "$share/group/#", false)]
    [InlineData("viewer", "$share/", false)]
    [InlineData("viewer", "+/a/status", false)]
    [InlineData("house", "house/#", false)]                      // a part of it is denied
    [InlineData("house", "house/+/light", false)]
    [InlineData("house", "house/kitchen/#", true)]
    [InlineData("boards", "gateway/cam-7/frame", false)]         // a board writes and does not look
    [InlineData("boards", "gateway/cam-7/set", true)]            // but its commands
    [InlineData("boards", "gateway/cam-8/set", false)]
    [InlineData("boards", "gateway/+/set", false)]
    [InlineData("yard-1", "gateway/yard-1/set", true)]
    [InlineData("admin", "#", true)]
    [InlineData("admin", "$SYS/#", false)]                       // # is not for topics of the broker
    public void Subscription_is_allowed_if_all_it_brings_may_be_read(string user, string filter, bool allowed) =>
        Assert.Equal(allowed, AccessOf(user, "cam-7").MaySubscribe(filter));

    [Fact]
    public void Filters_that_cover_and_overlap_do_so_for_every_topic()
    {
        var random = new Random(8);
        string[] levels = ["a", "b", "", "+", "$s"];
        string Any(bool isFilter) => string.Join(
            '/',
            Enumerable.Range(0, random.Next(1, 4)).Select(_ => levels[random.Next(isFilter ? 5 : 3)])
                .Append(isFilter && random.Next(3) == 0 ? "#" : "a"));
        for (var round = Fuzz.Rounds(50_000, least: 1000); round > 0; round--)
        {
            var (one, other, topic) = (Bytes(Any(true)), Bytes(Any(true)), Bytes(Any(false)));
            if (FilterRelation.Covers(one, other) && TopicFilter.Matches(other, topic))
                Assert.True(TopicFilter.Matches(one, topic));
            if (TopicFilter.Matches(one, topic) && TopicFilter.Matches(other, topic))
                Assert.True(FilterRelation.Overlap(one, other));
            Assert.Equal(FilterRelation.Overlap(one, other), FilterRelation.Overlap(other, one));
        }
    }

    [Theory]
    [InlineData("topic read a/#/b")]
    [InlineData("topic")]
    [InlineData("user")]
    [InlineData("use everything")]
    [InlineData("allow a")]
    public void Line_that_is_none_is_named_by_number(string line)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.Combine("acl"), "# first\n" + line);
        Assert.Contains(
            "line 2", Assert.Throws<FormatException>(() => AclFile.Read(folder.Combine("acl"), Limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_for_users_is_accepted() =>
        Assert.NotEmpty(AclFile.Read(RepositoryRoot.Combine("gateway", "deploy", "mqtt.acl"), Limits).Of("yard-1", "x"));

    [Fact]
    public async Task Denied_publishes_are_acknowledged_dropped_counted_and_told_once()
    {
        using var folder = new TemporaryDirectory();
        await using var broker = new MqttMemoryBroker(Options(folder, "topic read #\ntopic write open/#"));
        var watcher = await broker.ConnectAsync("watcher");
        await watcher.SubscribeAsync("#");
        var mallory = await broker.ConnectAsync("mallory");
        var large = new byte[100_000];

        await mallory.PublishAsync("closed/a", "x");
        await mallory.PublishAsync("closed/a", large, QoS.AtLeastOnce, 1, retain: true);
        Assert.Equal(new PubackPacket(1), await mallory.ReadAsync<PubackPacket>());
        await mallory.PublishAsync("closed/a", "x", QoS.ExactlyOnce, 2);
        Assert.Equal(new PubrecPacket(2), await mallory.ReadAsync<PubrecPacket>());
        await mallory.SendAsync(new PubrelPacket(2));
        Assert.Equal(new PubcompPacket(2), await mallory.ReadAsync<PubcompPacket>());
        await mallory.PublishAsync("open/a", "y", QoS.AtLeastOnce, 3);
        Assert.Equal(new PubackPacket(3), await mallory.ReadAsync<PubackPacket>());

        Assert.Equal("open/a", (await watcher.ReadAsync<MqttReceived>()).Topic);
        await watcher.AssertNothingComesAsync();
        Assert.Equal(0, broker.Broker.Router.RetainedCount);
        Assert.Equal(3, broker.Metrics.Dropped(DropReason.NotAllowed));
        Assert.Contains("may not publish to closed/a", Assert.Single(broker.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denied_subscription_fails_in_its_place_of_the_suback()
    {
        using var folder = new TemporaryDirectory();
        await using var broker = new MqttMemoryBroker(Options(folder, "topic read open/#"));
        var client = await broker.ConnectAsync("a");
        await client.SendAsync(new SubscribePacket(7, [new("open/a", QoS.AtLeastOnce), new("#", QoS.AtMostOnce), new("open/+", QoS.AtMostOnce)]));
        Assert.Equal([1, SubackPacket.Failure, 0], (await client.ReadAsync<SubackPacket>()).ReturnCodes.ToArray());
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.NotAllowed));
    }

    [Fact]
    public async Task Version_5_is_told_what_it_may_not()
    {
        using var folder = new TemporaryDirectory();
        await using var broker = new MqttMemoryBroker(Options(folder, "topic readwrite open/#"));
        var (client, _) = await broker.Connect5Async("a");
        await client.PublishAsync("closed", "x", QoS.AtLeastOnce, 1);
        Assert.Equal(new PubackPacket(1, ReasonCode.NotAuthorized), await client.ReadAsync());
        await client.PublishAsync("closed", "x", QoS.ExactlyOnce, 2);
        Assert.Equal(new PubrecPacket(2, ReasonCode.NotAuthorized), await client.ReadAsync());
        await client.SendAsync(new PubrelPacket(2));   // the refusal ended it
        Assert.Equal(new PubcompPacket(2, ReasonCode.PacketIdNotFound), await client.ReadAsync());
        await client.SendAsync(
            output => new SubscribePacket(7, [new("#", QoS.AtMostOnce), new("open/+", QoS.AtLeastOnce)]).Write(output, MqttVersion.V5));
        Assert.Equal([(byte)ReasonCode.NotAuthorized, 1], (await client.ReadAsync<SubackPacket>()).ReturnCodes.ToArray());
    }

    [Fact]
    public async Task Denied_will_is_not_published()
    {
        using var folder = new TemporaryDirectory();
        await using var broker = new MqttMemoryBroker(Options(folder, "topic read #"));
        var watcher = await broker.ConnectAsync("watcher");
        await watcher.SubscribeAsync("#");
        var dying = await broker.ConnectAsync("dying", will: new WillMessage("closed", new byte[1], QoS.AtMostOnce, Retain: false));
        dying.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await watcher.AssertNothingComesAsync();
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.NotAllowed));
    }

    [Fact]
    public async Task Changed_rules_count_for_the_next_packet_and_for_subscriptions_there_are_and_broken_ones_never()
    {
        using var folder = new TemporaryDirectory();
        await using var broker = new MqttMemoryBroker(Options(folder, "topic readwrite a"));
        var client = await broker.ConnectAsync("x", clean: false);
        await client.SubscribeAsync("a");
        await client.PublishAsync("a", "1");
        Assert.Equal("1", (await client.ReadAsync<MqttReceived>()).Payload);

        await Change("topic write b");
        await client.PublishAsync("a", "2");
        await client.AssertNothingComesAsync();
        await Change("nonsense");
        await client.PublishAsync("a", "3");
        await client.AssertNothingComesAsync();
        Assert.Equal(3, broker.Metrics.Dropped(DropReason.NotAllowed));   // and the subscription
        Assert.Equal(0, broker.Broker.Router.FindRoute("a"u8).Entries.Length);
        Assert.Contains(broker.Log.Lines, line => line.Contains("line 1", StringComparison.Ordinal));

        client.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);
        await broker.ConnectAsync("x", clean: false, expectPresent: true);
        Assert.Equal(0, broker.Broker.Router.FindRoute("a"u8).Entries.Length);   // a subscription that is not allowed does not come back

        async Task Change(string text)
        {
            await File.WriteAllTextAsync(folder.Combine("acl"), text, TestContext.Current.CancellationToken);
            broker.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void File_that_the_settings_name_has_to_exist()
    {
        using var folder = new TemporaryDirectory();
        var fault = Assert.Throws<InvalidOperationException>(
            () => new AclStore(new MqttOptions { AclFile = folder.Combine("none") }, NullLogger.Instance));
        Assert.Contains("Mqtt:AclFile", fault.Message, StringComparison.Ordinal);
        Assert.False(new AclStore(new MqttOptions { AclFile = folder.Combine("none"), AclFileIsRequired = false }, NullLogger.Instance).HasRules);
    }

    [Fact]
    public async Task Names_of_users_are_compared_without_case_and_a_user_is_known_by_the_name_in_the_file()
    {
        using var folder = new TemporaryDirectory();
        var users = new UsersFile(folder.Combine("users"));
        Assert.True(users.Add("Cam", "one"u8));
        Assert.False(users.Add("Cam", "one"u8));
        File.WriteAllText(folder.Combine("acl"), "user CAM\ntopic write gateway/%u/frame\n");
        await using var broker = new MqttMemoryBroker(new MqttOptions { UsersFile = users.Path, AclFile = folder.Combine("acl") });
        var client = broker.Open();
        await client.SendAsync(new ConnectPacket { ClientId = "a", CleanSession = true, UserName = "cAM", Password = "one"u8.ToArray() }.Write);
        Assert.Equal(ConnectReturnCode.Accepted, (await client.ReadAsync<ConnackPacket>()).ReturnCode);
        await client.PublishAsync("gateway/Cam/frame", "x", QoS.AtLeastOnce, 1);
        await client.AssertAcknowledgedAsync(1);
        Assert.Equal(0, broker.Metrics.Dropped(DropReason.NotAllowed));
        await client.PublishAsync("gateway/cAM/frame", "x", QoS.AtLeastOnce, 2);
        await client.AssertAcknowledgedAsync(2);
        Assert.Equal(1, broker.Metrics.Dropped(DropReason.NotAllowed));

        Assert.False(users.Add("CAM", "two"u8));
        Assert.Equal(["CAM"], users.List());
        Assert.True(users.Remove("cam"));
        File.WriteAllText(users.Path, $"a:{PasswordHash.Create("x"u8)}\nA:{PasswordHash.Create("x"u8)}\n");
        Assert.Contains("line 2 has the user A again", Assert.Throws<FormatException>(users.Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Client_id_of_another_users_connection_is_taken_and_what_he_left_is_forgotten(MqttVersion version)
    {
        using var folder = new TemporaryDirectory();
        var users = new UsersFile(folder.Combine("users"));
        users.Add("alice", "a"u8);
        users.Add("bob", "b"u8);
        await using var broker = new MqttMemoryBroker(new MqttOptions { UsersFile = users.Path });
        var accepted = (false, ConnectReturnCode.Accepted, ReasonCode.Success);
        var (alice, connack) = await ConnectAsync("alice", "a");
        Assert.Equal(accepted, (connack.SessionPresent, connack.ReturnCode, connack.Reason));
        await alice.SubscribeAsync("private");

        (var bob, connack) = await ConnectAsync("bob", "b");
        Assert.Equal(
            version < MqttVersion.V5
                ? new ConnackPacket(SessionPresent: false, ConnectReturnCode.IdentifierRejected)
                : new ConnackPacket(sessionPresent: false, ReasonCode.ClientIdentifierNotValid, default),
            connack);
        await bob.AssertClosedAsync();
        await broker.EndedAsync(ConnectionEnd.Refused);
        await alice.AssertNothingComesAsync();
        alice.Drop();
        await broker.EndedAsync(ConnectionEnd.Lost);

        (bob, connack) = await ConnectAsync("bob", "b");
        Assert.Equal(accepted, (connack.SessionPresent, connack.ReturnCode, connack.Reason));
        await bob.AssertNothingComesAsync();
        Assert.Equal(0, broker.Broker.Router.FindRoute("private"u8).Entries.Length);

        async Task<(MqttMemoryClient Client, ConnackPacket Connack)> ConnectAsync(string user, string password)
        {
            var kept = new PropertyWriter().Add(PropertyId.SessionExpiryInterval, uint.MaxValue).ToBlock();
            var connect = new ConnectPacket
            {
                Version = version,
                ClientId = "same",
                CleanSession = false,
                UserName = user,
                Password = Bytes(password),
                Properties = version < MqttVersion.V5 ? default : kept,
            };
            var client = broker.Open();
            client.Version = version;
            await client.SendAsync(connect.Write);
            return (client, await client.ReadAsync<ConnackPacket>());
        }
    }

    private static MqttOptions Options(TemporaryDirectory folder, string acl)
    {
        File.WriteAllText(folder.Combine("acl"), acl);
        return new MqttOptions { AclFile = folder.Combine("acl") };
    }

    private static TopicAccess AccessOf(string? user, string clientId)
    {
        using var folder = new TemporaryDirectory();
        return new TopicAccess(new AclStore(Options(folder, """
            # for clients without a user
            topic open/#

            pattern write state/%u

            user yard-1
            use board
            user boards
            use fleet

            user house
            topic house/#
            topic deny house/secret/#
            user viewer
            topic read gateway/#
            user admin
            topic readwrite #
            """), NullLogger.Instance), user, clientId);
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
