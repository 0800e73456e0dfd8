namespace Gateway.Storage.Tests;

/// <summary>The last frame of a board that encrypts is committed with its image, and outlives it.</summary>
public sealed class FrameCounterTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddMicroseconds(TestClips.StartUs));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Insert_stores_only_newer_frames_of_a_key_and_the_last_one_outlives_its_image()
    {
        using var data = _directory.Open();
        using (var database = StoreDatabase.Open(data, new StoreOptions { RetentionBytes = 1 }, _time))
        {
            Assert.False(database.Images.HasLastFrames());
            Assert.Equal(1, await Store(database, 7, 9, 1));
            Assert.Equal(0, await Store(database, 7, 8, 1));
            Assert.Equal(0, await Store(database, 7, 9, 1));   // its image was deleted for space
            Assert.Equal(2, await Store(database, 8, 1, 2));
            Assert.Equal(3, await Store(database, 8, 2, 1, board: "yard-2"));
            Assert.Equal(0, await Store(database, uint.MaxValue, uint.MaxValue, 1, isKept: false));
        }

        using (var database = StoreDatabase.Open(data, new StoreOptions(), _time))
        {
            Assert.Equal((ulong.MaxValue, UInt128.MaxValue), database.Images.LastFrameOf(1));
            Assert.Equal(((8UL << 32) | 1, UInt128.MaxValue), database.Images.LastFrameOf(2));
            Assert.Equal((0UL, (UInt128)0), database.Images.LastFrameOf(3));
            Assert.True(database.Images.HasLastFrames());
            Assert.Equal(0, await Store(database, 8, 3, 1));
        }
    }

    [Fact]
    public async Task Insert_stores_the_frame_of_a_new_key_whose_numbers_an_image_has_and_a_repeat_of_it_once()
    {
        using var data = _directory.Open();
        using var database = StoreDatabase.Open(data, new StoreOptions(), _time);
        Assert.Equal(1, await Store(database, 1, 1, key: 0));
        Assert.Equal(2, await Store(database, 1, 1, key: 1));
        Assert.Equal(3, await Store(database, 1, 1, key: 2));
        Assert.Equal(3, await Store(database, 1, 1, key: 2));
        Assert.Equal(3, database.Images.List(1, 1, newestFirst: true).Total);
    }

    private static async Task<long> Store(StoreDatabase database, uint boot, long counter, long key, string board = "yard", bool isKept = true)
    {
        var image = new TestImage(TestJpeg.Make(1, 1000)) { CameraName = board, Boot = boot, Number = counter, Key = key, Kept = isKept };
        Assert.True(database.Images.TryEnqueue(image));
        return await image.Done.WaitAsync(TestContext.Current.CancellationToken);
    }
}
