namespace Gateway.Storage.Tests;

public sealed class ModelFilesTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly DataDirectory _data;

    public ModelFilesTests() => _data = _directory.Open();

    public void Dispose()
    {
        _data.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Open_of_a_camera_never_saved_returns_nothing() => Assert.Null(new ModelFiles(_data, 4).Open("door"));

    [Fact]
    public void Write_replaces_the_whole_file_and_leaves_no_other()
    {
        var files = new ModelFiles(_data, 4);
        files.Write("door", [1, 2, 3, 4, 5]);
        File.WriteAllBytes(files.PathOf("door") + ".part", new byte[100]);   // left by a killed run
        files.Write("door", [6, 7]);

        using var file = files.Open("door")!;
        var bytes = new byte[10];
        Assert.Equal(2, RandomAccess.Read(file, bytes, 0));
        Assert.Equal([6, 7], bytes[..2]);
        Assert.Equal([files.PathOf("door")], Directory.GetFiles(_data.ModelsPath));
    }

    [Fact]
    public void Write_makes_files_that_only_their_owner_may_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file modes there");
        var files = new ModelFiles(_data, 4);
        files.Write("door", [1]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.PathOf("door")));
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_data.ModelsPath) & Others);
    }

    [Fact]
    public void Write_beyond_the_number_of_files_drops_the_one_with_the_oldest_write()
    {
        var files = new ModelFiles(_data, 3);
        for (var i = 0; i < 3; i++)
        {
            files.Write($"board{i}", [1]);
            File.SetLastWriteTimeUtc(files.PathOf($"board{i}"), DateTime.UnixEpoch.AddDays(i == 1 ? 1 : 10 + i));
        }

        files.Write("another", [1]);
        var kept = Directory.GetFiles(_data.ModelsPath).Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(["another", "board0", "board2"], kept.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_that_fails_throws_and_keeps_the_previous_file()
    {
        var files = new ModelFiles(_data, 4);
        files.Write("door", [1, 2, 3]);
        Directory.CreateDirectory(files.PathOf("door") + ".part");   // in the way, even for root

        var problem = Assert.Throws<StorageException>(() => files.Write("door", [4]));
        Assert.Contains("write the saved model", problem.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(files.PathOf("door")));
    }
}
