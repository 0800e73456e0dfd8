using Gateway.Protocol.Messages;
using Gateway.Testing;

namespace Gateway.Protocol.Tests;

public sealed class LinkKeyTests
{
    private const string Digits = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";

    [Theory]
    [InlineData(Digits)]
    [InlineData("  " + Digits + "\n")]
    public void TryParse_takes_64_digits(string text)
    {
        var hello = LinkBytes.Read(Vectors.Read("link/hello")).As<HelloMessage>();
        var auth = LinkBytes.Read(Vectors.Read("link/auth")).As<AuthMessage>();
        var key = LinkKey.TryParse(text);
        Assert.NotNull(key);
        Assert.Equal(auth.Proof, key.ProveClient(hello.Nonce, auth.ClientNonce, auth.Role));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData(Digits + "00")]
    [InlineData("zz0102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F")]
    [InlineData("00 0102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1")]
    public void TryParse_refuses_anything_else(string text) => Assert.Null(LinkKey.TryParse(text));

    [Fact]
    public void ProveClient_differs_for_every_input()
    {
        var key = LinkKey.TryParse(Digits)!;
        var other = LinkKey.TryParse(Digits.Replace('F', 'E'))!;
        var (a, b) = (LinkNonce.NewRandom(), LinkNonce.NewRandom());
        LinkNonce[] proofs =
        [
            key.ProveClient(a, b, LinkRole.Viewer),
            key.ProveClient(a, b, LinkRole.Operator),
            key.ProveClient(b, a, LinkRole.Viewer),
            key.ProveDaemon(a, b, LinkRole.Viewer),
            key.ProveDaemon(b, a, LinkRole.Viewer),
            other.ProveClient(a, b, LinkRole.Viewer),
        ];
        Assert.Equal(proofs.Length, proofs.Distinct().Count());
    }

    [Fact]
    public void Load_tells_what_to_do_when_the_file_is_missing()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("link.key");
        var refused = Assert.Throws<LinkKeyException>(() => LinkKey.Load(path));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Start the daemon once", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_does_not_show_what_it_found_instead_of_a_key()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Combine("link.key");
        File.WriteAllText(path, "hunter2");
        var refused = Assert.Throws<LinkKeyException>(() => LinkKey.Load(path));
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("64 hexadecimal digits", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_does_not_read_an_endless_file_whole() => Assert.Throws<LinkKeyException>(() => LinkKey.Load("/dev/zero"));
}
