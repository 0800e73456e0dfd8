using System.Buffers;
using Gateway.Motion;
using Gateway.Storage;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Tests.Motion;

/// <summary>Backgrounds are saved when it is time, and restored where they belong.</summary>
public sealed class ModelKeeperTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);
    private static readonly byte[] Picture = EncodePicture();

    private readonly TemporaryDirectory _directory = new();
    private readonly DataDirectory _data;
    private readonly ModelFiles _files;
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines<ModelKeeper> _log = new();
    private readonly ModelKeeper _keeper;

    public ModelKeeperTests()
    {
        _data = DataDirectory.Open(_directory.Path);
        _files = new ModelFiles(_data, 8);
        _keeper = new ModelKeeper(_files, _time, _log);
    }

    public void Dispose()
    {
        _data.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task SaveIfDue_saves_at_the_interval_and_not_before()
    {
        using var analyzer = new MotionAnalyzer(new MotionOptions());
        var kept = Kept(analyzer);
        See(kept, analyzer, 3);
        _time.Advance(Interval - TimeSpan.FromSeconds(1));
        kept.SaveIfDue();
        await _keeper.FinishAsync();
        Assert.Equal(0, _keeper.Saved);

        _time.Advance(TimeSpan.FromSeconds(1));
        kept.SaveIfDue();
        await _keeper.FinishAsync();
        kept.SaveIfDue();
        await _keeper.FinishAsync();
        Assert.Equal(1, _keeper.Saved);

        _time.Advance(Interval);
        kept.SaveIfDue();
        await _keeper.FinishAsync();
        Assert.Equal(2, _keeper.Saved);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void A_saved_background_is_restored_with_the_frames_it_has_learnt_and_told_once()
    {
        Save(frames: 7);
        _time.Advance(TimeSpan.FromMinutes(10));

        using var analyzer = new MotionAnalyzer(new MotionOptions());
        See(Kept(analyzer), analyzer, 3);

        Assert.Equal((1, 0), (_keeper.Restored, _keeper.Refused));
        Assert.Equal("camera door: background restored, 7 frames learnt, saved 00:10:00 ago", Assert.Single(_log.Lines));
    }

    [Fact]
    public void A_camera_without_a_saved_background_is_not_worth_a_word()
    {
        using var analyzer = new MotionAnalyzer(new MotionOptions());
        See(Kept(analyzer), analyzer, 3);
        Assert.Equal((0, 0), (_keeper.Restored, _keeper.Refused));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void An_interval_of_nothing_keeps_nothing()
    {
        using var analyzer = new MotionAnalyzer(new MotionOptions());
        Assert.Null(_keeper.Keep("door", analyzer, TimeSpan.Zero, MaxAge));
    }

    [Fact]
    public void A_background_too_old_is_refused()
    {
        Save(frames: 7);
        _time.Advance(MaxAge + TimeSpan.FromSeconds(1));
        AssertRefused("it is older than Motion:SavedMaxAge");
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        Save(frames: 7);
        var bytes = File.ReadAllBytes(_files.PathOf("door"));
        _files.Write("door", bytes.AsSpan(0, bytes.Length - 1));
        AssertRefused("the file is cut short");
        _files.Write("door", bytes.AsSpan(0, 100));
        AssertRefused("the file is cut short");
        _files.Write("door", []);
        AssertRefused("the file is cut short");
    }

    [Fact]
    public void A_damaged_or_a_foreign_file_is_refused()
    {
        Save(frames: 7);
        var bytes = File.ReadAllBytes(_files.PathOf("door"));
        bytes[^1] ^= 1;
        _files.Write("door", bytes);
        AssertRefused("the file is damaged");
        _files.Write("door", "hello, this is something else"u8);
        AssertRefused("the file is no saved background");
    }

    [Fact]
    public void A_background_of_another_camera_is_refused()
    {
        Save(frames: 7);
        _files.Write("door", File.ReadAllBytes(_files.PathOf("door")));
        File.Move(_files.PathOf("door"), _files.PathOf("yard"));
        using var analyzer = new MotionAnalyzer(new MotionOptions());
        See(new KeptModel("yard", analyzer, Interval, MaxAge, _keeper), analyzer, 1);
        Assert.Contains("another camera's", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_background_that_cannot_be_written_is_told_and_counted()
    {
        Directory.CreateDirectory(_files.PathOf("door") + ".part");   // in the way
        Save(frames: 2);
        Assert.Equal((0, 1), (_keeper.Saved, _keeper.Failed));
        Assert.StartsWith("camera door: its background could not be saved", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_background_that_cannot_be_read_is_told_and_counted()
    {
        Directory.CreateDirectory(_files.PathOf("door"));   // a directory in place of the file
        using var analyzer = new MotionAnalyzer(new MotionOptions());
        See(Kept(analyzer), analyzer, 2);
        Assert.Equal(1, _keeper.Refused);
        Assert.Contains("it cannot be read", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    private void AssertRefused(string reason)
    {
        var before = (_keeper.Refused, _log.Lines.Count);
        using var analyzer = new MotionAnalyzer(new MotionOptions());
        See(Kept(analyzer), analyzer, 3);
        Assert.Equal((before.Refused + 1, before.Count + 1), (_keeper.Refused, _log.Lines.Count));
        Assert.Equal($"camera door: its saved background is not used, as {reason}; it is learnt again", _log.Lines[^1]);
    }

    private void Save(int frames)
    {
        using var analyzer = new MotionAnalyzer(new MotionOptions());
        for (var i = 0; i < frames; i++)
            _ = analyzer.Analyze(Picture, TimeSpan.FromSeconds(i));
        _keeper.Save("door", analyzer);
    }

    private KeptModel Kept(MotionAnalyzer analyzer) => _keeper.Keep("door", analyzer, Interval, MaxAge)!;

    private static void See(KeptModel kept, MotionAnalyzer analyzer, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            kept.BeforeFrame();
            _ = analyzer.Analyze(Picture, TimeSpan.FromSeconds(i));
            kept.AfterFrame();
        }
    }

    private static byte[] EncodePicture()
    {
        using var encoder = new JpegEncoder(90);
        var output = new ArrayBufferWriter<byte>();
        encoder.Encode(new byte[64 * 48], 64, 48, JpegPixels.Gray, output);
        return output.WrittenSpan.ToArray();
    }
}
