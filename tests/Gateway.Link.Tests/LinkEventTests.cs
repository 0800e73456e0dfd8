using Gateway.Protocol;
using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Link.Tests;

/// <summary>Events reach each client once and in order, however slow it is, whenever it comes.</summary>
public sealed class LinkEventTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_keeps_up_costs_no_read_of_the_store()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, EventsAfter(SubscribeMessage.OnlyNewEvents));
        await AnnounceAsync(server, handler, 20);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (ulong)i), handler.Events);
        Assert.Equal(0, server.Backend.EventReads);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 8)]
    [InlineData(10, 11)]
    [InlineData(SubscribeMessage.OnlyNewEvents, 11)]
    [InlineData(500, 1)]   // from before the events started over
    public async Task A_new_client_gets_what_it_has_not_seen(ulong resumeAfter, ulong first)
    {
        await using var server = await LinkTestServer.StartAsync();
        for (var kept = 0; kept < 10; kept++)
            server.Backend.AddEvent();   // before this run of the daemon: nobody announces them
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, EventsAfter(resumeAfter));
        server.Hub.OnEvent(server.Backend.AddEvent());
        await Eventually.True(() => handler.Events.LastOrDefault() == 11, cancel: Cancel);
        Assert.Equal(Enumerable.Range((int)first, 12 - (int)first).Select(i => (ulong)i), handler.Events);
    }

    [Fact]
    public async Task A_client_that_fell_behind_the_events_in_memory_gets_all_from_the_store_once_and_in_order()
    {
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { MaxRecentEvents = 8, SendBufferBytes = 4 << 10 });
        using var slow = new LinkTestHandler();
        using var fast = new LinkTestHandler();
        await using var slowClient = await server.ConnectAsync(slow, EventsAfter(0));
        await using var fastClient = await server.ConnectAsync(fast, EventsAfter(0));
        slow.StopReading();

        var events = Fuzz.Rounds(2000, least: 400);
        var text = new string('x', 4000);
        for (var added = 0; added < events; added++)
            server.Hub.OnEvent(server.Backend.AddEvent(text: text));
        await Eventually.True(() => fast.Events.Count == events, cancel: Cancel);
        Assert.True(slow.Events.Count < events);

        slow.Resume();
        await Eventually.True(() => slow.Events.LastOrDefault() == (ulong)events, cancel: Cancel);
        var all = Enumerable.Range(1, events).Select(i => (ulong)i);
        Assert.Equal(all, slow.Events);
        Assert.Equal(all, fast.Events);
        Assert.True(server.Backend.EventReads > 0, "the slow client was not behind");
    }

    [Fact]
    public async Task An_event_announced_out_of_turn_does_not_hide_those_before_it()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, EventsAfter(0));
        server.Backend.AddEvent();
        server.Backend.AddEvent();
        server.Hub.OnEvent(server.Backend.AddEvent());   // the third; the first two were not announced
        await Eventually.True(() => handler.Events.Count == 3, cancel: Cancel);
        Assert.Equal([1ul, 2ul, 3ul], handler.Events);
    }

    [Fact]
    public async Task Events_that_are_no_longer_kept_leave_a_gap_in_the_ids_and_nothing_stops()
    {
        await using var server = await LinkTestServer.StartAsync(new LinkOptions { MaxRecentEvents = 2 });
        for (var added = 0; added < 10; added++)
            server.Hub.OnEvent(server.Backend.AddEvent());
        server.Backend.ForgetEventsUpTo(9);
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, EventsAfter(3));
        await Eventually.True(() => handler.Events.Contains(10ul), cancel: Cancel);

        server.Backend.ForgetEventsUpTo(10);
        using var late = new LinkTestHandler();
        await using var lateClient = await server.ConnectAsync(late, EventsAfter(3));
        server.Hub.OnEvent(new EventMessage(11, 1, "garden", EventKind.Area, EventMessage.NoRegion, 1, 0, 1, ""));
        await Eventually.True(() => late.Events.Contains(11ul), cancel: Cancel);
    }

    [Fact]
    public async Task Events_of_cameras_not_subscribed_to_are_passed_over()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, EventsAfter(0) with { AllCameras = false, Cameras = [new(2, 0)] });
        server.Hub.OnEvent(server.Backend.AddEvent(cameraId: 1));
        server.Hub.OnEvent(server.Backend.AddEvent(cameraId: 2));
        server.Hub.OnEvent(server.Backend.AddEvent(cameraId: 0));   // of the daemon itself
        await Eventually.True(() => handler.Events.Count == 2, cancel: Cancel);
        Assert.Equal([2ul, 3ul], handler.Events);
    }

    [Fact]
    public async Task A_second_subscription_repeats_and_loses_nothing()
    {
        await using var server = await LinkTestServer.StartAsync();
        using var handler = new LinkTestHandler();
        await using var client = await server.ConnectAsync(handler, EventsAfter(0));
        const int Events = 300;
        for (var added = 0; added < Events; added++)
        {
            server.Hub.OnEvent(server.Backend.AddEvent());
            if (added % 10 == 0)
                await client.SubscribeAsync(EventsAfter(0) with { MaxFps = added + 1 }, Cancel);
        }

        await Eventually.True(() => handler.Events.LastOrDefault() == Events, cancel: Cancel);
        Assert.Equal(Enumerable.Range(1, Events).Select(i => (ulong)i), handler.Events);
    }

    private static SubscribeMessage EventsAfter(ulong id) => SubscribeMessage.Everything with { Kinds = MessageKinds.Event, ResumeAfterEventId = id };

    private static async Task AnnounceAsync(LinkTestServer server, LinkTestHandler handler, int count)
    {
        for (var added = 0; added < count; added++)
            server.Hub.OnEvent(server.Backend.AddEvent());
        await Eventually.True(() => handler.Events.Count == count, cancel: Cancel);
    }
}
