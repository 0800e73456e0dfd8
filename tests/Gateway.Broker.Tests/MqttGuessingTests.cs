using System.Net;
using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Frames;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Broker.Tests;

/// <summary>Floods of connections and wrong passwords: bounded, counted, and no nuisance to the honest.</summary>
public sealed class MqttGuessingTests
{
    private static readonly IPAddress Outside = IPAddress.Parse("192.0.2.7");

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Table_holds_so_many_entries_and_forgets_the_one_untouched_for_longest()
    {
        var table = new BoundedTable<int, string>(3);
        for (var i = 0; i < 3; i++)
            table.Set(i, $"{i}");
        table.Set(0, "again");
        table.Set(3, "3");
        Assert.Equal(["again", null, "2", "3"], Enumerable.Range(0, 4).Select(table.GetValueOrDefault));
        Assert.Equal(3, table.Count);
    }

    [Fact]
    public void Address_makes_so_many_connections_at_once_and_so_many_a_second_after_that()
    {
        var limiter = new ConnectLimiter(new MqttOptions { ConnectBurstPerAddress = 10, ConnectRatePerAddress = 2 }, _time);
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => limiter.Allows(Outside)));
        Assert.True(limiter.Allows(IPAddress.Parse("192.0.2.8")));
        Assert.All(Enumerable.Range(0, 50), _ => Assert.True(limiter.Allows(IPAddress.Loopback)));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(6, Enumerable.Range(0, 50).Count(_ => limiter.Allows(Outside)));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => limiter.Allows(Outside)));
    }

    [Theory]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]     // one peer has a whole /64
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("0.0.0.7", "::7", false)]
    public void Addresses_are_told_apart_as_far_as_one_peer_reaches(string one, string other, bool same) =>
        Assert.Equal(same, PeerAddress.Of(IPAddress.Parse(one)) == PeerAddress.Of(IPAddress.Parse(other)));

    [Fact]
    public void Wrong_passwords_cost_a_wait_that_doubles_and_ends()
    {
        var lockout = new Lockout(
            new MqttOptions { LockoutAfter = 3, LockoutTime = TimeSpan.FromSeconds(5), LockoutMaxTime = TimeSpan.FromSeconds(60) }, _time);
        for (var i = 0; i < 3; i++)
        {
            Assert.False(lockout.IsLocked(Outside, "cam"));
            lockout.OnWrongPassword(Outside, "cam");
        }

        foreach (var seconds in new[] { 5, 10, 20, 40, 60, 60 })
        {
            Assert.True(lockout.IsLocked(Outside, "cam"));
            Assert.False(lockout.IsLocked(Outside, "eye"));
            Assert.False(lockout.IsLocked(IPAddress.Parse("192.0.2.8"), "cam"));
            _time.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.True(lockout.IsLocked(Outside, "cam"));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(lockout.IsLocked(Outside, "cam"));
            lockout.OnWrongPassword(Outside, "cam");
        }

        _time.Advance(TimeSpan.FromSeconds(130));
        lockout.OnWrongPassword(Outside, "cam");   // long ago is forgotten
        Assert.False(lockout.IsLocked(Outside, "cam"));
    }

    [Fact]
    public void Right_password_forgets_the_wrong_ones()
    {
        var lockout = new Lockout(new MqttOptions { LockoutAfter = 2 }, _time);
        for (var i = 0; i < 10; i++)
        {
            lockout.OnWrongPassword(Outside, "cam");
            lockout.OnRightPassword(Outside, "cam");
        }

        Assert.False(lockout.IsLocked(Outside, "cam"));
    }

    [Theory]
    [InlineData("192.0.2.7", true)]
    [InlineData("127.0.0.1", false)]
    public void Address_that_tries_many_users_is_locked_as_a_whole_but_this_machine_is_not(string address, bool locked)
    {
        var peer = IPAddress.Parse(address);
        var lockout = new Lockout(new MqttOptions { LockoutAfter = 5, MaxTrackedAddresses = 20 }, _time);
        for (var i = 0; i < 1000; i++)
            lockout.OnWrongPassword(peer, $"user {i}");
        Assert.Equal(locked, lockout.IsLocked(peer, "another"));
        Assert.Equal(20, lockout.Count);
    }

    [Fact]
    public async Task Newest_check_is_next_and_the_oldest_is_pushed_out()
    {
        var checks = new PasswordChecks(workers: 1, capacity: 3);
        using var held = new ManualResetEventSlim();
        var order = new List<int>();
        var started = new TaskCompletionSource();
        var first = checks.RunAsync(() => Hold(), Cancel);
        await started.Task.WaitAsync(Cancel);
        var later = Enumerable.Range(0, 5).Select(i => checks.RunAsync(() => Note(i), Cancel)).ToList();

        Assert.Equal(ReasonCode.ServerBusy, await later[0].WaitAsync(Cancel));
        Assert.Equal(ReasonCode.ServerBusy, await later[1].WaitAsync(Cancel));
        held.Set();
        await Task.WhenAll([first, .. later.Skip(2)]);
        Assert.Equal([4, 3, 2], order);
        Assert.Equal(0, checks.Waiting);

        ReasonCode Hold()
        {
            started.SetResult();
            held.Wait(Cancel);
            return ReasonCode.Success;
        }

        ReasonCode Note(int i)
        {
            order.Add(i);
            return ReasonCode.Success;
        }
    }

    [Fact]
    public async Task Check_for_which_nobody_waits_is_not_done()
    {
        var checks = new PasswordChecks(workers: 1, capacity: 10);
        using var held = new ManualResetEventSlim();
        var started = new TaskCompletionSource();
        var first = checks.RunAsync(() => Hold(held, started), Cancel);
        await started.Task.WaitAsync(Cancel);   // else the newest would be taken first: the second
        using var gone = new CancellationTokenSource();
        var second = checks.RunAsync(() => throw new InvalidOperationException("A cancelled check ran."), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        held.Set();
        Assert.Equal(ReasonCode.Success, await first.WaitAsync(Cancel));
        Assert.Equal(0, checks.Waiting);
    }

    [Fact]
    public void Password_that_was_right_is_known_until_the_users_file_is_read_again()
    {
        var verified = new VerifiedPasswords();
        var hash = PasswordHash.Create("right"u8);
        Assert.False(verified.Contains("cam", hash, "right"u8));
        verified.Add("cam", hash, "right"u8, users: 1);
        Assert.True(verified.Contains("cam", hash, "right"u8));
        Assert.False(verified.Contains("cam", hash, "wrong"u8));
        Assert.False(verified.Contains("eye", hash, "right"u8));
        Assert.False(verified.Contains("cam", PasswordHash.Create("right"u8), "right"u8));
    }

    [Fact]
    public async Task Guesses_are_locked_out_while_a_client_that_was_in_before_gets_in()
    {
        using var folder = new TemporaryDirectory();
        var users = new UsersFile(folder.Combine("users"));
        users.Add("cam", "right"u8);
        await using var broker = new MqttMemoryBroker(new MqttOptions { UsersFile = users.Path, LockoutAfter = 3 });
        Assert.Equal(ConnectReturnCode.Accepted, await ConnectAsync("right"));
        for (var i = 0; i < 3; i++)
            Assert.Equal(ConnectReturnCode.BadUserNameOrPassword, await ConnectAsync($"guess {i}"));
        for (var i = 0; i < 5; i++)
            Assert.Equal(ConnectReturnCode.NotAuthorized, await ConnectAsync($"more {i}"));
        Assert.Equal(5, broker.Metrics.Dropped(DropReason.LockedOut));
        Assert.Equal(ConnectReturnCode.Accepted, await ConnectAsync("right"));

        broker.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(ConnectReturnCode.BadUserNameOrPassword, await ConnectAsync("after the wait"));

        async Task<ConnectReturnCode> ConnectAsync(string password)
        {
            var client = broker.Open();
            var secret = System.Text.Encoding.UTF8.GetBytes(password);
            await client.SendAsync(new ConnectPacket { ClientId = "", UserName = "cam", Password = secret }.Write);
            return (await client.ReadAsync<ConnackPacket>()).ReturnCode;
        }
    }

    [Fact]
    public async Task Connections_above_the_rate_are_closed_and_counted_and_other_addresses_get_in()
    {
        await using var broker = new MqttMemoryBroker(new MqttOptions { ConnectBurstPerAddress = 3, ConnectRatePerAddress = 1 });
        for (var i = 0; i < 10; i++)
            broker.Broker.Serve(new MqttMemoryTransport(1 << 20) { RemoteAddress = Outside });
        Assert.Equal(7, broker.Metrics.Dropped(DropReason.ConnectRate));
        Assert.Equal(3, broker.Metrics.Connections);
        await broker.ConnectAsync("local");
    }

    private static ReasonCode Hold(ManualResetEventSlim held, TaskCompletionSource started)
    {
        started.SetResult();
        held.Wait(Cancel);
        return ReasonCode.Success;
    }
}
