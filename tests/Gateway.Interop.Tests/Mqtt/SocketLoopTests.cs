using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Broker.Sockets;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Mqtt;

public sealed class SocketLoopTests : IDisposable
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly SocketLoop _loop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SocketLoopTests() => _listener.Start();

    public void Dispose()
    {
        _loop.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task What_follows_a_receive_that_had_to_wait_runs_on_the_loops_thread()
    {
        using var pair = new Pair(this);
        var ran = ReceiveAndTell();
        pair.Peer.Send("x"u8);
        Assert.True(await ran.WaitAsync(Cancel));

        async Task<bool> ReceiveAndTell()
        {
            Assert.Equal(1, await pair.Transport.ReceiveAsync(new byte[8]).ConfigureAwait(false));
            var isLoop = SocketLoop.IsCurrent;
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);   // the test does not go on there
            return isLoop;
        }
    }

    [Fact]
    public async Task What_follows_runs_on_the_pool_where_that_was_asked_for()
    {
        using var pair = new Pair(this, runsOnLoop: false);
        var ran = ReceiveAndTell();
        pair.Peer.Send("x"u8);
        Assert.False(await ran.WaitAsync(Cancel));

        async Task<bool> ReceiveAndTell()
        {
            await pair.Transport.ReceiveAsync(new byte[8]).ConfigureAwait(false);
            var isLoop = SocketLoop.IsCurrent;
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return isLoop;
        }
    }

    [Fact]
    public async Task Bytes_go_into_the_first_piece_and_then_into_the_second()
    {
        using var pair = new Pair(this);
        pair.Peer.Send("abcdefgh"u8);
        var (first, then) = (new byte[3], new byte[16]);
        Assert.Equal(8, await pair.ReceiveAsync(first, then));
        Assert.Equal("abc"u8, first);
        Assert.Equal("defgh"u8, then.AsSpan(0, 5));
    }

    [Fact]
    public async Task Receive_without_room_waits_and_takes_nothing()
    {
        using var pair = new Pair(this);
        var waiting = pair.ReceiveAsync(Memory<byte>.Empty);
        Assert.False(waiting.IsCompleted);
        pair.Peer.Send("x"u8);
        Assert.Equal(0, await waiting.WaitAsync(Cancel));
        Assert.Equal(1, await pair.ReceiveAsync(new byte[8]));
    }

    [Fact]
    public async Task End_of_the_peer_is_told_as_nothing_received()
    {
        using var pair = new Pair(this);
        var waiting = pair.ReceiveAsync(new byte[8]);
        pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await waiting.WaitAsync(Cancel));
    }

    [Fact]
    public async Task Reset_by_the_peer_is_an_exception_of_the_receive_that_waits()
    {
        using var pair = new Pair(this);
        var waiting = pair.ReceiveAsync(new byte[8]);
        pair.Peer.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Peer.Close();
        await Assert.ThrowsAsync<IOException>(() => waiting);
    }

    [Fact]
    public async Task Closing_ends_the_receive_that_waits_and_those_that_follow_but_not_on_the_closing_thread()
    {
        using var pair = new Pair(this);
        var closing = Environment.CurrentManagedThreadId;
        var isInside = false;
        var waiting = WaitAsync();
        Volatile.Write(ref isInside, true);
        pair.Transport.Close();
        Volatile.Write(ref isInside, false);
        Assert.False(await waiting.WaitAsync(Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pair.Transport.ReceiveAsync(new byte[8]));

        async Task<bool> WaitAsync()
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(
                async () => await pair.Transport.ReceiveAsync(new byte[8]).ConfigureAwait(false)).ConfigureAwait(false);
            return Environment.CurrentManagedThreadId == closing && Volatile.Read(ref isInside);
        }
    }

    [Fact]
    public async Task Bytes_that_come_while_nobody_waits_are_there_for_the_next_receive()
    {
        using var pair = new Pair(this);
        for (var round = 0; round < 200; round++)
        {
            var waiting = pair.ReceiveAsync(new byte[1]);
            pair.Peer.Send("ab"u8);
            Assert.Equal(1, await waiting.WaitAsync(Cancel));
            // meanwhile epoll reports the second, and the loop ignores it
            await Eventually.True(() => pair.Peer.Poll(0, SelectMode.SelectWrite), cancel: Cancel);
            Assert.Equal(1, await pair.ReceiveAsync(new byte[8]));
        }
    }

    [Fact]
    public async Task Who_always_has_more_lets_the_others_have_their_turn()
    {
        using var busy = new Pair(this);
        using var other = new Pair(this);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var flood = new Thread(() => Flood(busy.Peer, ended.Token));
        flood.Start();
        var reading = ReadAsync(busy.Transport, ended.Token);
        for (var i = 0; i < 100; i++)
        {
            var waiting = other.ReceiveAsync(new byte[8]);
            other.Peer.Send("x"u8);
            Assert.Equal(1, await waiting.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
        }

        await ended.CancelAsync();
        busy.Transport.Close();
        await reading.WaitAsync(Cancel);
        flood.Join();
    }

    [Fact]
    public async Task Who_takes_long_twice_goes_on_on_the_pool_for_a_while_and_then_comes_back()
    {
        using var pair = new Pair(this);
        var onLoop = new List<bool>();
        var reading = ReadAsync();
        for (var i = 0; i < 200; i++)
        {
            var before = Count();
            pair.Peer.Send("x"u8);
            await Eventually.True(() => Count() > before, cancel: Cancel);
        }

        pair.Transport.Close();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        Assert.True(onLoop[0] && onLoop[1]);
        Assert.Contains(false, onLoop);
        Assert.Contains(true, onLoop[(onLoop.IndexOf(false) + 1)..]);

        int Count()
        {
            lock (onLoop)
                return onLoop.Count;
        }

        async Task ReadAsync()
        {
            var room = new byte[2];   // never filled: each byte is a turn
            while (true)
            {
                await pair.Transport.ReceiveAsync(room).ConfigureAwait(false);
                bool isEarly;
                lock (onLoop)
                {
                    isEarly = onLoop.Count < 2;
                    onLoop.Add(SocketLoop.IsCurrent);
                }

                for (var watch = Stopwatch.StartNew(); isEarly && watch.ElapsedMilliseconds < 5;)
                    Thread.SpinWait(100);
            }
        }
    }

    [Fact]
    public async Task Connections_that_come_and_go_at_random_never_miss_a_byte()
    {
        var random = new Random(4711);
        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => random.Next()).ToArray().Select(seed => Task.Run(() => ComeAndGo(new Random(seed)), Cancel)));

        async Task ComeAndGo(Random dice)
        {
            for (var i = 0; i < 60; i++)
            {
                using var pair = new Pair(this, runsOnLoop: dice.Next(2) == 0);
                var sent = new byte[dice.Next(1, 300_000)];
                dice.NextBytes(sent);
                var sending = Task.Run(() => pair.Peer.Send(sent), Cancel);
                var received = new byte[sent.Length];
                for (var at = 0; at < sent.Length;)
                {
                    var first = received.AsMemory(at, Math.Min(dice.Next(1, 40_000), sent.Length - at));
                    var then = received.AsMemory(at + first.Length, Math.Min(dice.Next(0, 300), sent.Length - at - first.Length));
                    at += await pair.ReceiveAsync(first, then).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
                    if (dice.Next(4) == 0)
                        await Task.Yield();
                }

                Assert.Equal(sent, received);
                await sending.WaitAsync(Cancel);
            }
        }
    }

    private static void Flood(Socket peer, CancellationToken end)
    {
        var much = new byte[1 << 20];
        try
        {
            while (!end.IsCancellationRequested)
                peer.Send(much);
        }
        catch (SocketException) when (end.IsCancellationRequested)
        {
            // Closed by the test.
        }
    }

    private static async Task ReadAsync(SocketTransport transport, CancellationToken end)
    {
        var room = new byte[1000];
        try
        {
            while (!end.IsCancellationRequested)
                await transport.ReceiveAsync(room).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // Closed by the test.
        }

        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>A transport on the loop, and who sends to it.</summary>
    private sealed class Pair : IDisposable
    {
        public Pair(SocketLoopTests tests, bool runsOnLoop = true)
        {
            lock (tests._listener)
            {
                Peer.Connect(tests._listener.LocalEndpoint);
                Transport = new SocketTransport(tests._listener.AcceptSocket(), isLocal: true, tests._loop, runsOnLoop);
            }
        }

        public Socket Peer { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public SocketTransport Transport { get; }

        /// <summary>Receives, and goes on on the pool: what a test does next may wait for the loop.</summary>
        public async Task<int> ReceiveAsync(Memory<byte> first, Memory<byte> then = default)
        {
            try
            {
                return await Transport.ReceiveAsync(first, then).ConfigureAwait(false);
            }
            finally
            {
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }

        public void Dispose()
        {
            Transport.Close();
            Peer.Dispose();
        }
    }
}
