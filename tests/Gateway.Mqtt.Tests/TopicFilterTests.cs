using System.Text;

namespace Gateway.Mqtt.Tests;

/// <summary>Section 4.7 of the specification, including its examples.</summary>
public sealed class TopicFilterTests
{
    [Theory]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/ranking", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [InlineData("sport/#", "sport", true)]
    [InlineData("sport/#", "sports", false)]
    [InlineData("#", "a/b/c", true)]
    [InlineData("#", "/", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [InlineData("sport/+", "sport", false)]
    [InlineData("sport/+", "sport/", true)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+", "/finance", false)]
    [InlineData("+", "finance", true)]
    [InlineData("#", "$SYS/uptime", false)]
    [InlineData("+/uptime", "$SYS/uptime", false)]
    [InlineData("$SYS/#", "$SYS/uptime", true)]
    [InlineData("$SYS/+", "$SYS/uptime", true)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "A/b", false)]
    [InlineData("a/b", "a/b/", false)]
    [InlineData("a//b", "a//b", true)]
    [InlineData("a/+/b", "a//b", true)]
    [InlineData("a/+/#", "a", false)]
    [InlineData("a/+/#", "a/b", true)]
    public void Matches_as_the_specification_says(string filter, string topic, bool expected)
    {
        Assert.Equal(expected, TopicFilter.Matches(Bytes(filter), Bytes(topic)));

        var tree = new SubscriptionTree<object>();
        tree.Add(Bytes(filter), this, QoS.AtLeastOnce);
        var matches = new List<Subscription<object>>();
        tree.Match(Bytes(topic), matches);
        Assert.Equal(expected ? 1 : 0, matches.Count);
    }

    [Theory]
    [InlineData("#", true)]
    [InlineData("+", true)]
    [InlineData("/", true)]
    [InlineData("+/tennis/#", true)]
    [InlineData("sport/tennis/#", true)]
    [InlineData("a b/+", true)]
    [InlineData("", false)]
    [InlineData("sport/tennis#", false)]
    [InlineData("sport/tennis/#/ranking", false)]
    [InlineData("#/", false)]
    [InlineData("sport+", false)]
    [InlineData("sport/+tennis", false)]
    [InlineData("++", false)]
    [InlineData("a\0b", false)]
    public void IsValid_follows_the_wildcard_rules(string filter, bool expected) =>
        Assert.Equal(expected, TopicFilter.IsValid(Bytes(filter), MqttLimits.Default));

    [Fact]
    public void IsValid_holds_the_limits()
    {
        var limits = new MqttLimits { MaxTopicBytes = 8, MaxTopicLevels = 3 };
        Assert.True(TopicFilter.IsValid("12345678"u8, limits));
        Assert.False(TopicFilter.IsValid("123456789"u8, limits));
        Assert.True(TopicFilter.IsValid("a/b/#"u8, limits));
        Assert.False(TopicFilter.IsValid("a/b/c/#"u8, limits));
        Assert.True(TopicName.IsValid("a/b/c"u8, limits));
        Assert.False(TopicName.IsValid("a/b/c/d"u8, limits));
        Assert.False(TopicName.IsValid("123456789"u8, limits));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
