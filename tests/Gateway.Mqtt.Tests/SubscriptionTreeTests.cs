using System.Text;
using Gateway.Testing;

namespace Gateway.Mqtt.Tests;

public sealed class SubscriptionTreeTests
{
    [Fact]
    public void Match_finds_the_same_as_asking_every_filter()
    {
        var random = new Random(4711);
        var tree = new SubscriptionTree<string>();
        var all = new List<(string Filter, string Subscriber)>();
        var rounds = Fuzz.Rounds(2000, least: 300);
        for (var round = 0; round < rounds; round++)
        {
            if (all.Count > 0 && random.Next(3) == 0)
            {
                var (filter, subscriber) = all[random.Next(all.Count)];
                Assert.True(tree.Remove(Encoding.UTF8.GetBytes(filter), subscriber));
                all.Remove((filter, subscriber));
            }
            else
            {
                var filter = RandomFilter(random);
                var subscriber = $"{round}";
                Assert.True(tree.Add(Encoding.UTF8.GetBytes(filter), subscriber, QoS.AtMostOnce));
                all.Add((filter, subscriber));
            }

            var topic = Encoding.UTF8.GetBytes(RandomTopic(random));
            var matches = new List<Subscription<string>>();
            tree.Match(topic, matches);
            Assert.Equal(
                all.Where(s => TopicFilter.Matches(Encoding.UTF8.GetBytes(s.Filter), topic)).Select(s => s.Subscriber).Order(StringComparer.Ordinal),
                matches.Select(m => m.Subscriber).Order(StringComparer.Ordinal));
            Assert.Equal(all.Count, tree.Count);
        }
    }

    [Fact]
    public void Add_of_the_same_filter_changes_the_QoS_and_adds_nothing()
    {
        var tree = new SubscriptionTree<string>();
        Assert.True(tree.Add("a/+"u8, "me", QoS.AtMostOnce));
        Assert.False(tree.Add("a/+"u8, "me", QoS.AtLeastOnce));

        var matches = new List<Subscription<string>>();
        tree.Match("a/b"u8, matches);
        Assert.Equal([new Subscription<string>("me", QoS.AtLeastOnce)], matches);
    }

    [Fact]
    public void Remove_of_what_is_not_there_changes_nothing()
    {
        var tree = new SubscriptionTree<string>();
        tree.Add("a/b"u8, "me", QoS.AtMostOnce);
        Assert.False(tree.Remove("a"u8, "me"));
        Assert.False(tree.Remove("a/b/c"u8, "me"));
        Assert.False(tree.Remove("a/b"u8, "you"));
        Assert.Equal(1, tree.Count);
    }

    [Fact]
    public void Match_gives_a_subscriber_with_two_filters_twice()
    {
        var tree = new SubscriptionTree<string>();
        tree.Add("a/#"u8, "me", QoS.AtMostOnce);
        tree.Add("a/b"u8, "me", QoS.AtLeastOnce);

        var matches = new List<Subscription<string>>();
        tree.Match("a/b"u8, matches);
        Assert.Equal([QoS.AtMostOnce, QoS.AtLeastOnce], matches.Select(m => m.MaximumQoS).Order());
    }

    private static string RandomFilter(Random random)
    {
        var levels = Enumerable.Range(0, random.Next(1, 5))
            .Select(_ => random.Next(5) switch { 0 => "+", 1 => "", var n => ((char)('a' + n)).ToString() })
            .ToList();
        if (random.Next(4) == 0)
            levels[^1] = "#";
        return levels is [""] ? "+" : string.Join('/', levels);
    }

    private static string RandomTopic(Random random)
    {
        var levels = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(4) switch { 0 => "", var n => ((char)('b' + n)).ToString() });
        var topic = string.Join('/', levels);
        return topic.Length == 0 ? "$x" : topic;
    }
}
