using Gateway.Ingest.Keys;
using Gateway.Testing;

namespace Gateway.InMemory.Tests.Ingest;

/// <summary>The file of the boards' keys: what is refused, and what two commands at once leave.</summary>
public sealed class BoardKeyFileTests : IDisposable
{
    private const string Short = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E";
    private const string Digits = Short + "1F";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _data = new();
    private readonly BoardKeyFile _file;

    public BoardKeyFileTests() => _file = new BoardKeyFile(_data.Path);

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void Read_refuses_a_file_that_others_may_use_with_the_remedy(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other modes");
        _file.Create("yard");
        SetMode(OwnerOnly | mode);
        Assert.Contains("chmod 600", Assert.Throws<FormatException>(_file.Read).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => _file.Create("shed"));
        SetMode(OwnerOnly);
        Assert.Equal(["yard"], _file.Read().Keys);
    }

    [Theory]
    [InlineData(Digits)]
    [InlineData($"{Digits} ")]
    [InlineData($"{Digits}00 yard")]
    [InlineData($"{Short} yard")]
    [InlineData($"{Short}xy yard")]
    [InlineData($"{Digits}\tyard")]
    [InlineData($"{Digits} yard ")]
    [InlineData($" {Digits} yard")]
    public void Read_refuses_a_bad_line_by_its_number_and_without_its_text(string line)
    {
        Write($"# keys\n\n{line}\n");
        var message = Assert.Throws<FormatException>(_file.Read).Message;
        Assert.Contains("line 3", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Digits[..8], message, StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("\n\n")]
    public void Read_refuses_an_empty_file_which_no_command_writes(string text)
    {
        Write(text);
        Assert.Contains("is empty. Restore it", Assert.Throws<FormatException>(_file.Read).Message, StringComparison.Ordinal);
        File.Delete(_file.Path);
        _file.Create("yard");
        _file.Remove("yard");
        Assert.Empty(_file.Read());
    }

    [Fact]
    public void Read_refuses_one_key_for_two_boards_and_two_keys_for_one()
    {
        Write($"{Digits} a\n{Digits.ToLowerInvariant()} b\n");
        Assert.Contains("line 2 has the key of another board", Assert.Throws<FormatException>(_file.Read).Message, StringComparison.Ordinal);
        Write($"{Digits} a\n{new string('0', 64)} a\n");
        Assert.Contains("line 2 names a board again", Assert.Throws<FormatException>(_file.Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_refuses_more_than_Read_takes_and_leaves_the_file_as_it_was()
    {
        var line = $"{new string('n', 500)}\n";
        var lines = Enumerable.Range(0, (1 << 20) / (64 + 1 + 8 + line.Length)).Select(i => $"{i:x64} {i:d8}{line}");
        Write(string.Concat(lines));
        var before = _file.Read();
        Assert.Throws<IOException>(() => _file.Create(new string('m', 511)));
        Assert.Equal(before.Keys, _file.Read().Keys);
    }

    [Fact]
    public void Create_and_Remove_refuse_to_run_beside_another_command_which_would_lose_a_key()
    {
        _file.Create("yard");
        using (new FileStream(_file.Path + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None))
        {
            Assert.Throws<IOException>(() => _file.Create("shed"));
            Assert.Throws<IOException>(() => _file.Remove("yard"));
        }

        _file.Create("shed");
        Assert.Equal(["shed", "yard"], _file.Read().Keys);
        Assert.Equal([_file.Path], Directory.EnumerateFileSystemEntries(_data.Path));
    }

    private void Write(string text)
    {
        File.WriteAllText(_file.Path, text);
        SetMode(OwnerOnly);
    }

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_file.Path, mode);
    }
}
