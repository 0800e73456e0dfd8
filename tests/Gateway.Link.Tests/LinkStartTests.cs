using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Gateway.Protocol;
using Gateway.Testing;

namespace Gateway.Link.Tests;

/// <summary>Faults at the start of the link, and the key file.</summary>
[SupportedOSPlatform("linux")]
public sealed class LinkStartTests
{
    [Fact]
    public async Task A_port_in_use_is_an_error_that_names_the_setting()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        var refused = await Assert.ThrowsAsync<LinkStartException>(() => LinkTestServer.StartAsync(new LinkOptions { Port = port }));
        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("GATEWAY__LINK__PORT", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_none_is_an_error_that_names_the_setting()
    {
        var refused = await Assert.ThrowsAsync<LinkStartException>(() => LinkTestServer.StartAsync(new LinkOptions { Address = "everywhere" }));
        Assert.Contains("Link:Address", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadOrCreate_makes_a_key_only_its_owner_can_read_and_keeps_it()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("link.key");
        var key = LinkKeyFile.LoadOrCreate(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Matches("^[0-9a-f]{64}\n$", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(directory.Path));

        var (a, b) = (LinkNonce.NewRandom(), LinkNonce.NewRandom());
        Assert.Equal(key.ProveClient(a, b, LinkRole.Viewer), LinkKeyFile.LoadOrCreate(path).ProveClient(a, b, LinkRole.Viewer));
    }

    [Fact]
    public void LoadOrCreate_makes_another_key_each_time()
    {
        using var directory = new TemporaryDirectory();
        LinkKeyFile.LoadOrCreate(directory.Combine("one"));
        LinkKeyFile.LoadOrCreate(directory.Combine("two"));
        Assert.NotEqual(File.ReadAllText(directory.Combine("one")), File.ReadAllText(directory.Combine("two")));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead, false)]
    [InlineData(UnixFileMode.OtherWrite, false)]
    [InlineData(UnixFileMode.GroupWrite, false)]
    [InlineData(UnixFileMode.GroupRead, true)]
    public void LoadOrCreate_refuses_a_key_that_others_can_reach(UnixFileMode extra, bool allowed)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("link.key");
        LinkKeyFile.LoadOrCreate(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);
        if (allowed)
        {
            Assert.NotNull(LinkKeyFile.LoadOrCreate(path));
            return;
        }

        var refused = Assert.Throws<LinkKeyException>(() => LinkKeyFile.LoadOrCreate(path));
        Assert.Contains($"chmod 600 {path}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(File.ReadAllText(path).Trim(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadOrCreate_tells_what_to_do_when_the_directory_does_not_take_it()
    {
        var refused = Assert.Throws<LinkKeyException>(() => LinkKeyFile.LoadOrCreate("/proc/link.key"));
        Assert.Contains("Link:KeyFile", refused.Message, StringComparison.Ordinal);
    }
}
