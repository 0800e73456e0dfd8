using Gateway.Settings.Reading;
using Gateway.Testing;

namespace Gateway.Tests.Settings;

public sealed class ReloadedFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _failures = [];
    private readonly string _file;
    private string? _problem;
    private int _reads;

    public ReloadedFilesTests()
    {
        _file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(_file, "first");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_that_could_not_be_used_is_tried_at_each_refresh_until_it_can_and_reported_once_for_each_reason()
    {
        var files = Open();
        File.WriteAllText(_file, "second");
        _problem = "The disk is full.";

        Assert.Equal(["first", "first", "first"], [files.Refresh(), files.Refresh(), files.Refresh()]);
        _problem = "The disk is gone.";
        Assert.Equal(["first", "first"], [files.Refresh(), files.Refresh()]);
        Assert.Equal(["The disk is full.", "The disk is gone."], _failures);

        _problem = null;
        Assert.Equal("second", files.Refresh());
        Assert.Equal(1, files.Reads);
    }

    [Fact]
    public void Files_that_stay_as_they_are_are_read_once()
    {
        var files = Open();
        files.Refresh();
        files.Refresh();
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void Another_unusable_version_is_reported_also_for_the_same_reason()
    {
        var files = Open();
        _problem = "Not a list.";
        File.WriteAllText(_file, "second");
        files.Refresh();
        File.WriteAllText(_file, "the third");
        files.Refresh();
        Assert.Equal(["Not a list.", "Not a list."], _failures);
    }

    private ReloadedFiles<string> Open() => new(Read, (_, _) => { }, e => _failures.Add(e.Message), _file);

    private string Read()
    {
        _reads++;
        return _problem is null ? File.ReadAllText(_file) : throw new IOException(_problem);
    }
}
