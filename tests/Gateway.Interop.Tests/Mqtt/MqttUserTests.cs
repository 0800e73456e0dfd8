using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Broker.Access;
using Gateway.Broker.Reporting;
using Gateway.Mqtt;
using Gateway.Testing;

namespace Gateway.Interop.Tests.Mqtt;

/// <summary>The users file: written safely, read again when it changes, and never in the way of a running daemon.</summary>
public sealed class MqttUserTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Add_writes_a_file_that_only_its_owner_can_read_and_that_holds_no_password()
    {
        using var folder = new TemporaryDirectory();
        var file = new UsersFile(folder.Combine("sub", "users"));
        Assert.True(file.Add("cam", "right horse"u8));
        Assert.True(file.Add("eye", "right horse"u8));
        Assert.False(file.Add("cam", "other horse"u8));

        Assert.Equal(["cam", "eye"], file.List());
        Assert.DoesNotContain("horse", File.ReadAllText(file.Path), StringComparison.Ordinal);
        Assert.All(File.ReadAllLines(file.Path), line => Assert.Matches(@"^[a-z]+:pbkdf2-sha256:\d+:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$", line));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        Assert.Single(Directory.GetFiles(folder.Combine("sub")));   // no temporary file stays

        var users = file.Read();
        Assert.True(users["cam"].Verify("other horse"u8));
        Assert.False(users["cam"].Verify("right horse"u8));
        Assert.True(file.Remove("cam"));
        Assert.False(file.Remove("cam"));
        Assert.Equal(["eye"], file.List());
    }

    [Fact]
    public void Comments_and_empty_lines_stay_and_mean_nothing()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.Combine("users"), "# boards\n\n");
        var file = new UsersFile(folder.Combine("users"));
        file.Add("cam", "x"u8);
        Assert.StartsWith("# boards\n\ncam:", File.ReadAllText(file.Path), StringComparison.Ordinal);
        Assert.Equal(["cam"], file.List());
    }

    [Theory, InlineData(""), InlineData("a:b"), InlineData("#a"), InlineData("a\nb")]
    public void Add_refuses_names_that_the_file_cannot_hold(string name)
    {
        using var folder = new TemporaryDirectory();
        Assert.Throws<ArgumentException>(() => new UsersFile(folder.Combine("users")).Add(name, "x"u8));
        Assert.Throws<ArgumentException>(() => new UsersFile(folder.Combine("users")).Add("cam", ""u8));
    }

    [Theory]
    [InlineData("cam")]
    [InlineData("cam:secret")]
    [InlineData("cam:md5:1:AAAAAAAAAAA=:AAAA")]
    [InlineData("cam:pbkdf2-sha256:0:AAAAAAAAAAAAAAAA:AAAA")]
    [InlineData("cam:pbkdf2-sha256:99999999999:AAAAAAAAAAAAAAAA:AAAA")]
    [InlineData("cam:pbkdf2-sha256:1000:AAAAAAAAAAAAAAAA:AAAA")]
    [InlineData("cam:pbkdf2-sha256:1000:!:AAAA")]
    public void Line_that_is_none_is_named_by_number_and_not_shown(string line)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.Combine("users"), "# one\n" + line);
        var fault = Assert.Throws<FormatException>(() => new UsersFile(folder.Combine("users")).Read());
        Assert.Contains("line 2", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_file_is_read_again_when_it_changes_and_kept_when_it_is_broken()
    {
        using var folder = new TemporaryDirectory();
        var file = new UsersFile(MqttTestEndpoint.WriteUser(folder.Path, "cam", "one"));
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { UsersFile = file.Path });
        Assert.Equal(ConnectReturnCode.Accepted, await ConnectAsync(endpoint, "cam", "one"));
        Assert.Equal(ConnectReturnCode.BadUserNameOrPassword, await ConnectAsync(endpoint, "eye", "two"));

        file.Add("eye", "two"u8);
        Assert.Equal(ConnectReturnCode.Accepted, await ConnectAsync(endpoint, "eye", "two"));
        await File.WriteAllTextAsync(file.Path, "nonsense\n", Cancel);
        Assert.Equal(ConnectReturnCode.Accepted, await ConnectAsync(endpoint, "cam", "one"));
        Assert.Equal(ConnectReturnCode.BadUserNameOrPassword, await ConnectAsync(endpoint, "cam", "two"));
        Assert.Equal(ConnectReturnCode.NotAuthorized, await ConnectAsync(endpoint, null, null));
    }

    [Fact]
    public async Task Address_reachable_from_outside_starts_with_users_and_lets_nobody_in_without()
    {
        using var folder = new TemporaryDirectory();
        var file = new UsersFile(MqttTestEndpoint.WriteUser(folder.Path, "cam", "one"));
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { Address = "0.0.0.0", UsersFile = file.Path });
        Assert.Equal(ConnectReturnCode.NotAuthorized, await ConnectAsync(endpoint, null, null));
        file.Remove("cam");
        Assert.Equal(ConnectReturnCode.NotAuthorized, await ConnectAsync(endpoint, null, null));   // without users every client is refused
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Two_hundred_wrong_passwords_do_not_hold_up_an_honest_connect(bool ofOneUser)
    {
        using var folder = new TemporaryDirectory();
        var file = new UsersFile(MqttTestEndpoint.WriteUser(folder.Path, "cam", "one"));
        file.Add("victim", "two"u8);
        await using var endpoint = await MqttTestEndpoint.StartAsync(new MqttOptions { UsersFile = file.Path });
        var guesses = new List<Socket>();
        for (var i = 0; i < 200; i++)
            guesses.Add(await SendConnectAsync(endpoint, ofOneUser ? "victim" : $"user {i}", $"guess {i}"));
        await Eventually.True(() => endpoint.Metrics.PacketsReceived == 200, cancel: Cancel);

        Assert.Equal(ConnectReturnCode.Accepted, await ConnectAsync(endpoint, "cam", "one"));
        if (ofOneUser)
            // five were checked
            await Eventually.True(
                () => endpoint.Metrics.Dropped(DropReason.LockedOut) == 195 && endpoint.Metrics.Ended(ConnectionEnd.Refused) == 200, cancel: Cancel);
        else
            Assert.InRange(endpoint.Metrics.Ended(ConnectionEnd.Refused), 0, 150);   // it did not wait behind them
        guesses.ForEach(guess => guess.Dispose());
    }

    private static async Task<ConnectReturnCode> ConnectAsync(MqttTestEndpoint endpoint, string? user, string? password)
    {
        using var socket = await SendConnectAsync(endpoint, user, password);
        var answer = new byte[4];
        Assert.Equal(4, await socket.ReceiveAsync(answer, Cancel));
        return (ConnectReturnCode)answer[3];
    }

    private static async Task<Socket> SendConnectAsync(MqttTestEndpoint endpoint, string? user, string? password)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, endpoint.Port, Cancel);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var secret = password is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(password);
        new ConnectPacket { ClientId = "", UserName = user, Password = secret }.Write(output);
        await socket.SendAsync(output.WrittenMemory, Cancel);
        return socket;
    }
}
