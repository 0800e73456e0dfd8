using System.Net.Sockets;

namespace Gateway.Storage.Tests;

/// <summary>A backup is taken beside a running gateway; its copy is whole, consistent and private.</summary>
public sealed class StorageBackupTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly TestDirectory _copies = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_copies.Path, "backup");

    public void Dispose()
    {
        _directory.Dispose();
        _copies.Dispose();
    }

    [Fact]
    public async Task Copies_taken_while_everything_is_written_and_dropped_are_whole_and_start()
    {
        using var data = _directory.Open();
        await using var queue = ClipQueue.Open(data, new() { RetentionBytes = 200_000, CompactAtBytes = 4096 }, TimeProvider.System);
        using var database = StoreDatabase.Open(data, new() { RetentionBytes = 500_000 }, TimeProvider.System);
        using var sessions = SessionStore.Open(data, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var recording = Task.Run(() => RecordAsync(queue, stop.Token), Cancel);
        var storing = Task.Run(() => StoreAsync(database, sessions, stop.Token), Cancel);
        await Eventually.True(() => queue.Counts.DroppedEver > 20 && database.Images.List(1, 1, true).Total > 20, cancel: Cancel);

        for (var i = 0; i < 8; i++)
        {
            var target = $"{Target}-{i}";
            var report = StorageBackup.Run(_directory.Path, target, null, Cancel);
            Assert.Equal(report.Clips, report.LinkedClips);
            var check = StorageCheck.Run(target, new(), Cancel);
            Assert.Empty(check.Problems);
            Assert.Equal((report.Clips, 0), (check.Clips, check.Orphans));
            Assert.True(check.Images > 20);
            Assert.Equal(check.Images, check.ImagesDecrypted);
            await AssertStartsAsync(target);
        }

        await stop.CancelAsync();
        await Task.WhenAll(recording, storing);
    }

    [Fact]
    public void Keys_users_and_models_are_copied_with_their_modes_and_what_is_of_the_process_alone_is_not()
    {
        using (var data = _directory.Open())
        using (StoreDatabase.Open(data, new(), TimeProvider.System))
        using (SessionStore.Open(data, TimeProvider.System))
        {
            File.WriteAllText(Path.Combine(_directory.Path, "topics.json"), "[]");
            DurableFile.ReplacePrivate(Path.Combine(_directory.Path, "mqtt.users"), "user"u8);
            Directory.CreateDirectory(data.ModelsPath);
            DurableFile.ReplacePrivate(Path.Combine(data.ModelsPath, "yard.model"), "model"u8);
            StorageBackup.Run(_directory.Path, Target, null, Cancel);
        }

        Assert.Equal(
            ["clips", "gateway.db", "image.keys", "models", "mqtt.users", "queue", "sessions.db", "topics.json"],
            Directory.EnumerateFileSystemEntries(Target).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        string[] names = ["", "gateway.db", "sessions.db", "image.keys", "mqtt.users", "models", "models/yard.model", "clips", "queue"];
        foreach (var name in names)
            Assert.Equal(File.GetUnixFileMode(Path.Combine(_directory.Path, name)), File.GetUnixFileMode(Path.Combine(Target, name)));
        Assert.Equal("model", File.ReadAllText(Path.Combine(Target, "models", "yard.model")));
    }

    [Fact]
    [Trait("Storey", "Interop")]
    public void A_socket_in_the_directory_is_left_out()
    {
        using var data = _directory.Open();
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_directory.Path, "link.sock")));
        StorageBackup.Run(_directory.Path, Target, null, Cancel);
        Assert.False(File.Exists(Path.Combine(Target, "link.sock")));
    }

    [Fact]
    public async Task A_stopped_gateways_directory_is_copied_without_touching_it()
    {
        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
            using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
            await TestClips.RecordAsync(queue, 1);
        }

        var before = Directory.GetFileSystemEntries(_directory.Path).Order().ToArray();
        var steps = new List<StorageBackupProgress>();
        StorageBackup.Run(_directory.Path, Directory.CreateDirectory(Target).FullName, steps.Add, Cancel);
        Assert.Equal(before, Directory.GetFileSystemEntries(_directory.Path).Order());
        Assert.Equal(steps[^1].TotalBytes, steps[^1].DoneBytes);
        Assert.Equal(1, StorageCheck.Run(Target, new(), Cancel).Clips);
    }

    [Fact]
    public void A_cancelled_backup_leaves_nothing_and_a_killed_ones_rest_is_replaced()
    {
        using var data = _directory.Open();
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => StorageBackup.Run(_directory.Path, Target, _ => stop.Cancel(), stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_copies.Path));

        Directory.CreateDirectory(Target + ".partial");
        File.WriteAllText(Path.Combine(Target + ".partial", ".unfinished-backup"), "");
        File.WriteAllText(Path.Combine(Target + ".partial", "gateway.db"), "half");
        StorageBackup.Run(_directory.Path, Target, null, Cancel);
        Assert.Equal(["backup"], Directory.EnumerateFileSystemEntries(_copies.Path).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void A_directory_that_is_in_use_for_something_else_is_refused_and_left_alone()
    {
        using var data = _directory.Open();
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        foreach (var used in new[] { Target, Target + ".partial" })
        {
            Directory.CreateDirectory(used);
            File.WriteAllText(Path.Combine(used, "letter"), "mine");
            Refused(Target, "exists");
            Assert.Equal("mine", File.ReadAllText(Path.Combine(used, "letter")));
            Directory.Delete(used, recursive: true);
        }

        Refused(Path.Combine(_directory.Path, "backup"), "inside the data directory");
        Assert.Contains("no gateway.db", Assert.Throws<StorageException>(() => StorageBackup.Run(_copies.Path, Target, null, Cancel)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_is_not_whole_gives_no_backup()
    {
        using var data = _directory.Open();
        await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        var clip = await TestClips.RecordAsync(queue, 1);
        File.Delete(clip.File.Path);
        Refused(Target, "its file is missing");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_copies.Path));
    }

    private static async Task RecordAsync(ClipQueue queue, CancellationToken stop)
    {
        for (var i = 1; !stop.IsCancellationRequested; i++)
        {
            var clip = await TestClips.RecordAsync(queue, i);
            await queue.AcknowledgeAsync(clip.Id);
        }
    }

    private static async Task StoreAsync(StoreDatabase database, SessionStore sessions, CancellationToken stop)
    {
        for (var i = 1; !stop.IsCancellationRequested; i++)
        {
            var image = new TestImage(TestJpeg.Make(i, 5000)) { Number = i, Received = TimeProvider.System.GetUnixMicroseconds() };
            Assert.True(database.Images.TryEnqueue(image));
            await image.Done.WaitAsync(Cancel);
            sessions.Commit([new(new ReceivedRow(i, 1, 1, false), IsDeletion: false)]);
        }
    }

    private static async Task AssertStartsAsync(string directory)
    {
        using var data = DataDirectory.Open(directory);
        await using var queue = ClipQueue.Open(data, new(), TimeProvider.System);
        Assert.Empty(queue.OpenReport.Missing);
        Assert.Empty(queue.OpenReport.Adopted);
        using var database = StoreDatabase.Open(data, new(), TimeProvider.System);
        using var sessions = SessionStore.Open(data, TimeProvider.System);
        Assert.Null(sessions.SetAside);
    }

    private void Refused(string target, string reason) => Assert.Contains(
        reason, Assert.Throws<StorageException>(() => StorageBackup.Run(_directory.Path, target, null, Cancel)).Message, StringComparison.Ordinal);
}
