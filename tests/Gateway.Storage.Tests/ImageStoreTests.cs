using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Tests;

public sealed class ImageStoreTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddMicroseconds(TestClips.StartUs));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_image_reads_back_unchanged_and_is_encrypted_on_the_disk()
    {
        var jpeg = TestJpeg.Make(1, 50_000);
        using var data = _directory.Open();
        long id;
        using (var database = Open(data))
        {
            var image = new TestImage(jpeg) { Boot = 7, Number = 41, Capture = 120, Publish = 761, ReceivedTicks = _time.GetTimestamp() };
            _time.Advance(TimeSpan.FromMilliseconds(30));
            id = await Store(database, image);
            Assert.Equal(30, image.LatencyDbMs);

            var row = database.Images.Get(id)!;
            Assert.Equal(("board-1", 7u, 41L, 120, 761), (row.Camera, row.BootId, row.ImageId, row.CaptureMs, row.PublishMs));
            Assert.Equal((image.CommittedUs, 30.0, 50_000), (row.CommittedUs, row.LatencyDbMs, row.Length));
            Assert.Equal(jpeg, Read(database, id));
        }

        using (var database = Open(data))
        {
            Assert.Equal(jpeg, Read(database, id));
            Assert.Equal(30, database.Images.Get(id)!.LatencyDbMs);
        }

        var stored = File.ReadAllBytes(data.DatabasePath);
        Assert.Equal(-1, stored.AsSpan().IndexOf(jpeg.AsSpan(1000, 16)));
    }

    [Fact]
    public async Task TryReadJpeg_refuses_bytes_moved_to_another_row_or_changed_or_under_another_name()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        var a = await Store(database, new TestImage(TestJpeg.Make(1, 3000)));
        var b = await Store(database, new TestImage(TestJpeg.Make(2, 3000)));
        var c = await Store(database, new TestImage(TestJpeg.Make(3, 3000)) { CameraName = "board-2" });
        var d = await Store(database, new TestImage(TestJpeg.Make(4, 3000)));

        Execute(data, $"UPDATE image_data SET data = (SELECT data FROM image_data WHERE id = {b}) WHERE id = {a}");
        Execute(data, $"UPDATE images SET camera_id = 1 WHERE id = {c}");
        Execute(data, $"UPDATE images SET received_us = received_us + 1 WHERE id = {d}");

        Assert.Equal(ImageReadResult.Tampered, TryRead(database, a, out var destination));
        Assert.Equal(0, destination.WrittenCount);
        Assert.Equal(ImageReadResult.Ok, TryRead(database, b, out _));
        Assert.Equal(ImageReadResult.Tampered, TryRead(database, c, out _));
        Assert.Equal(ImageReadResult.Tampered, TryRead(database, d, out _));
        Assert.Equal(ImageReadResult.NotFound, TryRead(database, 999, out _));
    }

    [Fact]
    public async Task A_new_key_encrypts_while_old_ones_decrypt_and_a_missing_one_is_reported()
    {
        using var data = _directory.Open();
        long first, second;
        using (var database = Open(data))
            first = await Store(database, new TestImage(TestJpeg.Make(1, 3000)));

        var oldKeys = File.ReadAllText(data.KeyFilePath);
        var newKey = $"gcm {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n";
        File.AppendAllText(data.KeyFilePath, newKey);
        using (var database = Open(data))
        {
            second = await Store(database, new TestImage(TestJpeg.Make(2, 3000)));
            Assert.Equal(TestJpeg.Make(1, 3000), Read(database, first));
            Assert.Equal(TestJpeg.Make(2, 3000), Read(database, second));
        }

        File.WriteAllText(data.KeyFilePath, newKey);
        using (var database = Open(data))
        {
            Assert.Equal(ImageReadResult.UnknownKey, TryRead(database, first, out _));
            Assert.Equal(ImageReadResult.Ok, TryRead(database, second, out _));
        }

        File.WriteAllText(data.KeyFilePath, oldKeys);   // of another day: new images would get a key that is not the newest
        Assert.Equal(StorageFault.Damaged, Assert.Throws<StorageException>(() => Open(data)).Fault);
    }

    [Fact]
    public async Task TryReadJpeg_reads_the_seeds_rows()
    {
        const string SeedKey = "0123456789abcdef";
        var jpeg = TestJpeg.Make(1, 2345);
        using var data = _directory.Open();
        using (var database = Open(data))
            await Store(database, new TestImage(TestJpeg.Make(2, 100)));
        var gcm = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        File.AppendAllText(data.KeyFilePath, $"gcm {gcm}\nlegacy {Convert.ToBase64String(Encoding.ASCII.GetBytes(SeedKey))}\n");
        var keyId = new ImageKey(ImageFormat.LegacyCbc, Encoding.ASCII.GetBytes(SeedKey)).Id;

        using var aes = Aes.Create();
        aes.Key = Encoding.ASCII.GetBytes(SeedKey);
        var blob = (byte[])[.. aes.IV, .. aes.EncryptCbc(jpeg, aes.IV)];
        Execute(data, $"""
            UPDATE images SET key_id = {keyId}, format = 0, length = {jpeg.Length} WHERE id = 1;
            UPDATE image_data SET data = x'{Convert.ToHexString(blob)}' WHERE id = 1
            """);
        using (var database = Open(data))
            Assert.Equal(jpeg, Read(database, 1));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_seeds_two_messages_are_joined_in_either_order(bool imageFirst)
    {
        using var data = _directory.Open();
        using var database = Open(data);
        var image = new TestImage(TestJpeg.Make(1, 3000)) { Number = 4505, Received = _time.GetUnixMicroseconds() };
        var latency = new TestLatency(4505, 0, 123);
        if (imageFirst)
            await Store(database, image);
        Assert.True(database.Images.TryEnqueueLatency(latency));
        Assert.Equal(imageFirst ? 1 : 0, await latency.Done.WaitAsync(TestContext.Current.CancellationToken));
        if (!imageFirst)
            await Store(database, image);

        var row = database.Images.Get(1)!;
        Assert.Equal((0, 123), (row.CaptureMs, row.PublishMs));
    }

    [Fact]
    public async Task A_latency_message_completes_the_newest_image_of_its_own_camera_that_lacks_one()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        var now = _time.GetUnixMicroseconds();
        var old = await Store(database, new TestImage(TestJpeg.Make(1, 300)) { Number = 1, Received = now });
        var other = await Store(database, new TestImage(TestJpeg.Make(2, 300)) { Number = 1, Received = now, CameraName = "board-2" });
        var newer = await Store(database, new TestImage(TestJpeg.Make(3, 300)) { Number = 1, Received = now });
        var latencies = new[] { new TestLatency(1, 10, 20), new TestLatency(1, 30, 40), new TestLatency(1, 50, 60) };
        foreach (var latency in latencies)
        {
            Assert.True(database.Images.TryEnqueueLatency(latency));
            await latency.Done.WaitAsync(TestContext.Current.CancellationToken);
        }

        var matched = await Task.WhenAll(latencies.Select(latency => latency.Done)).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([newer, old, 0L], matched);
        Assert.Equal([20, 40, null], new[] { newer, old, other }.Select(id => database.Images.Get(id)!.PublishMs));
    }

    [Fact]
    public async Task A_latency_message_does_not_wait_longer_than_the_window()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        var latency = new TestLatency(1, 10, 20);
        Assert.True(database.Images.TryEnqueueLatency(latency));
        Assert.Equal(0, await latency.Done.WaitAsync(TestContext.Current.CancellationToken));
        _time.Advance(TimeSpan.FromMinutes(6));
        var id = await Store(database, new TestImage(TestJpeg.Make(1, 300)) { Received = _time.GetUnixMicroseconds() });
        Assert.Null(database.Images.Get(id)!.PublishMs);
    }

    [Fact]
    public async Task An_image_is_stored_without_its_latency_message_and_one_after_the_window_changes_nothing()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        var id = await Store(database, new TestImage(TestJpeg.Make(1, 300)) { Number = 7, Received = _time.GetUnixMicroseconds() });
        Assert.Null(database.Images.Get(id)!.PublishMs);
        _time.Advance(TimeSpan.FromMinutes(6));
        var latency = new TestLatency(7, 10, 20);
        Assert.True(database.Images.TryEnqueueLatency(latency));
        Assert.Equal(0, await latency.Done.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(((int?)null, (int?)null), (database.Images.Get(id)!.CaptureMs, database.Images.Get(id)!.PublishMs));
    }

    [Fact]
    public async Task An_image_sent_again_by_a_board_with_a_boot_id_is_stored_once()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        var first = await Store(database, new TestImage(TestJpeg.Make(1, 300)) { Boot = 9, Number = 5 });
        var again = await Store(database, new TestImage(TestJpeg.Make(1, 300)) { Boot = 9, Number = 5 });
        var otherBoot = await Store(database, new TestImage(TestJpeg.Make(1, 300)) { Boot = 10, Number = 5 });
        Assert.Equal(first, again);
        Assert.NotEqual(first, otherBoot);
        Assert.Equal(2, database.Images.List(1, 10, true).Total);
    }

    [Fact]
    public async Task Another_image_with_the_boot_id_and_number_of_a_stored_one_is_stored_too()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        Task<long> Send(int picture, int length) => Store(database, new TestImage(TestJpeg.Make(picture, length)) { Boot = 9, Number = 1 });
        long[] different = [await Send(1, 300), await Send(2, 300), await Send(3, 301)];   // a constant boot id: the board numbers from 1 again
        Assert.Equal(3, different.Distinct().Count());
        long[] again = [await Send(1, 300), await Send(2, 300), await Send(3, 301)];
        Assert.Equal(different, again);
        Assert.Equal(3, database.Images.List(1, 10, true).Total);
    }

    [Fact]
    public async Task An_image_is_compared_with_the_newest_64_of_its_boot_id_and_number_only()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        const int Pictures = 70;
        Task<long> Send(int picture) => Store(database, new TestImage(TestJpeg.Make(picture, 300)) { Boot = 9, Number = 1 });
        for (var i = 0; i < Pictures; i++)
            await Send(i);
        await Send(Pictures - 1);
        await Send(Pictures - 64);
        Assert.Equal(Pictures, database.Images.List(1, 100, true).Total);
        await Send(0);
        Assert.Equal(Pictures + 1, database.Images.List(1, 100, true).Total);
    }

    [Fact]
    public async Task An_image_of_a_seed_board_sent_again_within_minutes_is_stored_once_also_over_a_restart()
    {
        using var data = _directory.Open();
        const long Minute = 60_000_000;
        var jpeg = TestJpeg.Make(1, 300);
        long first;
        using (var database = Open(data))
            first = await Store(database, new TestImage(jpeg) { Number = 5 });
        using (var database = Open(data))
        {
            Task<long> Again(byte[] bytes, long number, long later, string camera = "board-1") =>
                Store(database, new TestImage(bytes) { Number = number, CameraName = camera, Received = TestClips.StartUs + 80_000 + later });
            Assert.Equal(first, await Again(jpeg, 5, 9 * Minute));
            var other = await Again(TestJpeg.Make(2, 300), 5, Minute);
            Assert.NotEqual(first, other);
            Assert.Equal((first, other), (await Again(jpeg, 5, Minute), await Again(TestJpeg.Make(2, 300), 5, Minute)));
            long[] more =
            [
                await Again(jpeg, 6, Minute), await Again(jpeg, 5, Minute, "board-2"), await Again(jpeg, 5, 11 * Minute),
                await Again(jpeg, -1, Minute), await Again(jpeg, -1, Minute),
            ];
            Assert.Equal(5, more.Except([first, other]).Distinct().Count());
            Assert.Equal(7, database.Images.List(1, 10, true).Total);
        }
    }

    [Fact]
    public async Task A_latency_message_does_not_complete_an_image_of_before_a_reboot()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        for (var number = 1; number <= 3; number++)
            await Store(database, new TestImage(TestJpeg.Make(number, 300)) { Number = number, Received = _time.GetUnixMicroseconds() });
        var lost = new TestLatency(1, 80, 120);   // the first image after the reboot did not arrive
        var late = new TestLatency(2, 80, 120);
        Assert.True(database.Images.TryEnqueueLatency(lost));
        Assert.True(database.Images.TryEnqueueLatency(late));
        Assert.Equal((long[])[0, 2], await Task.WhenAll(lost.Done, late.Done).WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task List_pages_in_both_orders_and_by_camera()
    {
        using var data = _directory.Open();
        using var database = Open(data);
        for (var i = 0; i < 25; i++)
            await Store(database, new TestImage(TestJpeg.Make(i, 300)) { Number = i, CameraName = i % 2 == 0 ? "even" : "odd" });

        var newest = database.Images.List(1, 10, newestFirst: true);
        Assert.Equal((25, 25L, 16L), (newest.Total, newest.Images[0].Id, newest.Images[^1].Id));
        Assert.Equal([21L, 22, 23, 24, 25], database.Images.List(3, 10, newestFirst: false).Images.Select(i => i.Id));
        var odd = database.Images.List(2, 5, newestFirst: false, "odd");
        Assert.Equal(12, odd.Total);
        Assert.Equal([12L, 14, 16, 18, 20], odd.Images.Select(i => i.Id));
        Assert.Empty(database.Images.List(99, 100, true).Images);
        Assert.Equal(0, database.Images.List(1, 10, true, "none").Total);
    }

    [Fact]
    public async Task Retention_keeps_the_newest_images_and_their_ids_are_not_reused()
    {
        using var data = _directory.Open();
        using (var database = Open(data, new() { RetentionBytes = 10 * 300 }))
        {
            for (var i = 1; i <= 30; i++)
                await Store(database, new TestImage(TestJpeg.Make(i, 300)) { Number = i });
            var kept = database.Images.List(1, 100, newestFirst: false);
            Assert.Equal(10, kept.Total);
            Assert.Equal(Enumerable.Range(21, 10).Select(i => (long)i), kept.Images.Select(i => i.Id));
        }

        Execute(data, "DELETE FROM images; DELETE FROM image_data");
        using (var database = Open(data))
            Assert.Equal(31, await Store(database, new TestImage(TestJpeg.Make(1, 300))));
    }

    [Fact]
    public async Task Retention_by_age_needs_no_new_image()
    {
        using var data = _directory.Open();
        using var database = Open(data, new() { RetentionAge = TimeSpan.FromHours(1) });
        for (var i = 0; i < 200; i++)
            await Store(database, new TestImage(TestJpeg.Make(i, 300)) { Number = i, Received = _time.GetUnixMicroseconds() });
        _time.Advance(TimeSpan.FromHours(2));
        await database.ApplyRetentionAsync();
        await Eventually.True(() => database.Images.List(1, 10, true).Total == 0, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TryEnqueue_refuses_more_than_the_limits_and_waiting_writes_share_a_transaction()
    {
        using var data = _directory.Open();
        using var database = Open(data, new() { MaxPending = 50, MaxPendingBytes = 20_000, MaxImageBytes = 1000 });
        Assert.False(database.Images.TryEnqueue(new TestImage(TestJpeg.Make(1, 1001))));
        Assert.False(database.Images.TryEnqueue(new TestImage([])));
        Assert.Throws<ArgumentException>(() => database.Images.TryEnqueue(new TestImage(TestJpeg.Make(1, 10)) { CameraName = new string('x', 257) }));

        using var release = new ManualResetEventSlim();
        var blocker = new BlockingImage(release);
        Assert.True(database.Images.TryEnqueue(blocker));
        await blocker.Reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        var taken = new List<TestImage>();
        for (var i = 0; i < 30; i++)
        {
            var image = new TestImage(TestJpeg.Make(i, 1000)) { Number = i };
            if (database.Images.TryEnqueue(image))
                taken.Add(image);
        }

        Assert.Equal(19, taken.Count);   // the blocking image occupies 1000 bytes until its release
        var groups = database.Groups;
        release.Set();
        await Task.WhenAll(taken.Select(i => i.Done));
        Assert.Equal(groups + 2, database.Groups);
    }

    [Fact]
    public void KeyRing_is_created_for_its_owner_only_and_refused_when_open_to_others()
    {
        using var data = _directory.Open();
        using (Open(data))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.KeyFilePath));
        File.SetUnixFileMode(data.KeyFilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var error = Assert.Throws<StorageException>(() => Open(data));
        Assert.Equal(StorageFault.NotPrivate, error.Fault);
        Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("gcm"), InlineData("gcm AAAA")]
    [InlineData("legacy MDEyMzQ1Njc4OWFiY2RlZg=="), InlineData("aes MDEyMzQ1Njc4OWFiY2RlZg==")]
    public void KeyRing_refuses_a_file_without_a_key_for_encryption(string content)
    {
        var path = Path.Combine(_directory.Path, "keys");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(StorageFault.Damaged, Assert.Throws<StorageException>(() => KeyRing.Open(path)).Fault);
    }

    private static async Task<long> Store(StoreDatabase database, TestImage image)
    {
        Assert.True(database.Images.TryEnqueue(image));
        return await image.Done.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static ImageReadResult TryRead(StoreDatabase database, long id, out ArrayBufferWriter<byte> destination)
    {
        destination = new ArrayBufferWriter<byte>();
        return database.Images.TryReadJpeg(id, destination);
    }

    private static byte[] Read(StoreDatabase database, long id)
    {
        Assert.Equal(ImageReadResult.Ok, TryRead(database, id, out var destination));
        return destination.WrittenSpan.ToArray();
    }

    private static void Execute(DataDirectory data, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={data.DatabasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private StoreDatabase Open(DataDirectory data, StoreOptions? options = null) => StoreDatabase.Open(data, options ?? new(), _time);
}
