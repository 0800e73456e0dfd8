using Gateway.Bridge.Client;
using Gateway.Frames;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Bridge;

public sealed class ClientReconnectTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Fact]
    public void Waits_are_random_below_a_limit_that_doubles_up_to_the_longest()
    {
        var random = new Random(7);
        var reconnection = new Reconnection(First, Longest, new Random(7));
        foreach (var limit in new double[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 })
            Assert.Equal(limit * random.NextDouble(), reconnection.Next(TimeSpan.Zero, isRefusal: false).TotalSeconds, precision: 5);
    }

    [Fact]
    public void Waits_of_gateways_differ()
    {
        var waits = Enumerable.Range(1, 50)
            .Select(seed => new Reconnection(First, Longest, new Random(seed)).Next(TimeSpan.Zero, isRefusal: false)).ToList();
        Assert.Equal(50, waits.Distinct().Count());
        Assert.Contains(waits, wait => wait < First / 4);
        Assert.Contains(waits, wait => wait > First * 3 / 4);
    }

    [Fact]
    public void A_connection_that_lasted_begins_the_waits_anew_and_one_that_did_not_does_not()
    {
        var reconnection = new Reconnection(First, Longest, new Random(7));
        for (var i = 0; i < 5; i++)
            reconnection.Next(TimeSpan.Zero, isRefusal: false);
        reconnection.Next(Reconnection.GoodAfter - TimeSpan.FromTicks(1), isRefusal: false);
        Assert.Equal(Longest, reconnection.Limit);
        reconnection.Next(Reconnection.GoodAfter, isRefusal: false);
        Assert.Equal(2 * First, reconnection.Limit);
    }

    [Fact]
    public void A_refusal_waits_about_as_long_as_it_gets()
    {
        var reconnection = new Reconnection(First, Longest, new Random(7));
        Assert.Equal(Longest * new Random(7).NextDouble(), reconnection.Next(TimeSpan.Zero, isRefusal: true));
        Assert.Equal(Longest, reconnection.Limit);
    }

    [Fact]
    public void Ever_so_many_failures_overflow_nothing()
    {
        var reconnection = new Reconnection(First, Longest, new Random(7));
        for (var i = 0; i < 10_000; i++)
            Assert.InRange(reconnection.Next(TimeSpan.Zero, isRefusal: i % 2 == 0), TimeSpan.Zero, Longest);
    }

    [Fact]
    public async Task The_client_comes_back_for_ever()
    {
        await using var bench = new ClientBench(ClientBench.Impatient);
        var server = await bench.ConnectedAsync();
        for (var i = 0; i < 20; i++)
        {
            server.Drop();
            server = await bench.AgainAsync();
            await server.AcceptAsync(present: true);
        }

        await bench.EndedAsync(ClientEnd.Lost, 20);
        Assert.Contains("closed the connection", bench.Client.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_answering_is_told_with_what_to_do_and_tried_again()
    {
        await using var bench = new ClientBench();
        var server = await bench.ConnectedAsync();
        bench.Broker.IsDown = true;
        server.Drop();
        await Eventually.True(
            () =>
            {
                bench.Time.Advance(TimeSpan.FromSeconds(1));
                return bench.Counters.Ended(ClientEnd.Lost) >= 4;
            },
            cancel: TestContext.Current.CancellationToken);

        Assert.Contains("Connection refused", bench.Client.Problem, StringComparison.Ordinal);
        Assert.Equal(4, bench.Log.Lines.Count);
        bench.Broker.IsDown = false;
        await (await bench.AgainAsync()).AcceptAsync();
    }
}
