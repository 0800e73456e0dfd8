namespace Gateway.Storage.Tests;

public sealed class ClipQueueFaultTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly FaultyDisk _disk = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(FaultyDisk.NoSpace, 0, false, StorageFault.DiskFull)]
    [InlineData(FaultyDisk.NoSpace, 1, false, StorageFault.DiskFull)]
    [InlineData(FaultyDisk.ReadOnly, 0, false, StorageFault.NotWritable)]
    [InlineData(FaultyDisk.IoError, 0, true, StorageFault.Io)]
    [InlineData(FaultyDisk.IoError, 1, true, StorageFault.Io)]
    public async Task RecordAsync_on_a_failing_disk_announces_nothing_and_works_again_afterwards(
        int errno, int after, bool writesAnyway, StorageFault fault)
    {
        using var data = _directory.Open();
        await using var queue = Open(data);
        var announced = new List<ulong>();
        await TestClips.RecordAsync(queue, 1);
        queue.Changed += clip => announced.Add(clip.Id);
        var file = TestClips.Write(queue, 2);

        (_disk.Errno, _disk.After, _disk.WritesAnyway) = (errno, after, writesAnyway);
        for (var i = 0; i < (writesAnyway ? 1 : 3); i++)   // a second try finds the bytes that the failing flush wrote
        {
            var error = await Assert.ThrowsAsync<StorageException>(async () => await queue.RecordAsync(file));
            Assert.Equal(fault, error.Fault);
            Assert.Empty(announced);
            Assert.Equal(1, queue.List(1, 10).Total);
            _disk.After = after;
        }

        Assert.Equal(fault, queue.LastFailure!.Fault);
        Assert.InRange(queue.Failures, writesAnyway ? 1 : 3, long.MaxValue);
        _disk.Errno = 0;
        var recorded = await queue.RecordAsync(file);
        Assert.Equal([recorded.Id], announced);
        Assert.Equal(2, queue.List(1, 10).Total);
        await queue.AcknowledgeAsync(1);
        Assert.Null(queue.LastFailure);
        await queue.DisposeAsync();
        await using var again = Open(data);
        Assert.Equal(recorded, again.Get(recorded.Id));
    }

    [Fact]
    public async Task A_clip_whose_commit_failed_is_recorded_with_the_next_successful_commit()
    {
        using var data = _directory.Open();
        await using var queue = Open(data);
        var announced = new List<ulong>();
        queue.Changed += clip => announced.Add(clip.Id);
        var files = new[] { TestClips.Write(queue, 1), TestClips.Write(queue, 2), TestClips.Write(queue, 3) };
        _disk.Errno = FaultyDisk.NoSpace;
        foreach (var file in files)
            await Assert.ThrowsAsync<StorageException>(async () => await queue.RecordAsync(file));
        File.Delete(files[1].Path);   // abandoned by its owner
        _disk.Errno = 0;
        await queue.ApplyRetentionAsync();
        Assert.Equal([1UL, 3UL], announced);
        Assert.Equal(2, queue.Depth);
    }

    [Fact]
    public async Task A_lease_and_a_result_hold_over_a_failure_in_between()
    {
        using var data = _directory.Open();
        await using var queue = Open(data);
        await TestClips.RecordAsync(queue, 1);
        await TestClips.RecordAsync(queue, 2);
        Assert.True(queue.TryLease(out var first));
        _disk.Errno = FaultyDisk.NoSpace;
        await Assert.ThrowsAsync<StorageException>(async () => await queue.AnalysedAsync(first.Id, "Final results: cat"));
        _disk.Errno = 0;
        await queue.AnalysedAsync(first.Id, "Final results: cat");
        Assert.True(queue.TryLease(out var second));
        Assert.NotEqual(first.Id, second.Id);
        Assert.False(queue.TryLease(out _));
        Assert.Equal("Final results: cat", await queue.ReadResultAsync(first.Id));
        Assert.Equal(0, queue.Get(first.Id)!.Interruptions);
    }

    [Fact]
    public async Task ReserveClipId_on_a_failing_disk_throws_when_no_reserved_id_is_left()
    {
        using var data = _directory.Open();
        await using var queue = Open(data);
        var last = queue.ReserveClipId();
        _disk.Errno = FaultyDisk.NoSpace;
        var error = Assert.Throws<StorageException>(void () =>
        {
            for (ulong id; ; last = id)
                Assert.True((id = queue.ReserveClipId()) > last);
        });
        Assert.Equal(StorageFault.DiskFull, error.Fault);
        _disk.Errno = 0;
        Assert.True(queue.ReserveClipId() > last);
    }

    [Fact]
    public async Task Ids_are_not_given_out_again_after_the_process_ended_without_closing()
    {
        using var copy = new TestDirectory();
        ulong used;
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            used = queue.ReserveClipId();
            for (var i = 0; i < 100; i++)
                used = queue.ReserveClipId();
            foreach (var file in Directory.GetFiles(data.QueuePath))   // the state after a power cut at this time
            {
                Directory.CreateDirectory(DataDirectory.QueuePathIn(copy.Path));
                File.Copy(file, Path.Combine(DataDirectory.QueuePathIn(copy.Path), Path.GetFileName(file)));
            }
        }

        using var copied = copy.Open();
        await using var again = ClipQueue.Open(copied, new(), TimeProvider.System);
        Assert.True(again.ReserveClipId() > used);
    }

    [Fact]
    public async Task Open_refuses_a_damaged_log_instead_of_starting_an_empty_one()
    {
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            await TestClips.RecordAsync(queue);
        }

        var path = Path.Combine(DataDirectory.QueuePathIn(_directory.Path), "commit");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(path).Select(b => (byte)(b ^ 1))]);
        using (var data = _directory.Open())
        {
            var error = Assert.Throws<StorageException>(() => Open(data));
            Assert.Equal(StorageFault.Damaged, error.Fault);
            Assert.Contains("Restore", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(5000)]
    [InlineData(8192)]
    public async Task C1_A_log_whose_commit_file_is_gone_cut_or_zeroed_is_damaged_and_not_new(int zeros)
    {
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            await queue.AcknowledgeAsync((await TestClips.RecordAsync(queue)).Id);
        }

        var path = Path.Combine(DataDirectory.QueuePathIn(_directory.Path), "commit");
        File.Delete(path);
        if (zeros >= 0)
            File.WriteAllBytes(path, new byte[zeros]);
        using (var data = _directory.Open())
        {
            var error = Assert.Throws<StorageException>(() => Open(data));
            Assert.Equal(StorageFault.Damaged, error.Fault);
            Assert.Contains("the file commit is", error.Message, StringComparison.Ordinal);
        }

        Assert.False(StorageCheck.Run(_directory.Path, new(), TestContext.Current.CancellationToken).IsOk);
        Directory.Move(DataDirectory.QueuePathIn(_directory.Path), _directory.Path + "/queue.aside");   // as the message says
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            Assert.Single(queue.OpenReport.Adopted);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task C1_A_start_that_was_killed_before_its_first_commit_is_no_damage(bool hasEntries)
    {
        using var data = _directory.Open();
        Directory.CreateDirectory(data.QueuePath);
        File.WriteAllBytes(Path.Combine(data.QueuePath, "commit"), new byte[8192]);
        var segment = new byte[1 << 16];
        if (hasEntries)
            segment.AsSpan(64, 200).Fill(7);
        File.WriteAllBytes(Path.Combine(data.QueuePath, "log.0"), segment);
        await using var queue = Open(data);
        Assert.Equal(0, queue.Depth);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("zeroed")]
    [InlineData("halved")]
    public async Task C12_A_damaged_log_segment_is_one_sentence_of_the_check_and_refused_at_the_start(string damage)
    {
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            await queue.AcknowledgeAsync((await TestClips.RecordAsync(queue)).Id);
        }

        var path = Path.Combine(DataDirectory.QueuePathIn(_directory.Path), "log.0");
        var length = File.ReadAllBytes(path).AsSpan().LastIndexOfAnyExcept((byte)0) / 2;
        switch (damage)
        {
            case "missing":
                File.Delete(path);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "zeroed":
                File.WriteAllBytes(path, new byte[new FileInfo(path).Length]);
                break;
            default:
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
                break;
        }

        var report = StorageCheck.Run(_directory.Path, new(), TestContext.Current.CancellationToken);
        Assert.False(report.IsOk);
        Assert.DoesNotContain('\n', report.Problems[0].Text);
        using (var data = _directory.Open())
            Assert.Equal(StorageFault.Damaged, Assert.Throws<StorageException>(() => Open(data)).Fault);
    }

    [Fact]
    public async Task Open_uses_the_previous_commit_when_the_newest_was_torn()
    {
        using var data = _directory.Open();
        var path = Path.Combine(data.QueuePath, "commit");
        await using (var queue = Open(data))
        {
            await TestClips.RecordAsync(queue, 1);
            var before = File.ReadAllBytes(path);
            await TestClips.RecordAsync(queue, 2);
            var after = File.ReadAllBytes(path);
            await queue.DisposeAsync();

            var newest = before.AsSpan(0, 4096).SequenceEqual(after.AsSpan(0, 4096)) ? 4096 : 0;
            after.AsSpan(newest + 30, 4066).Fill(0xA5);   // a power cut during the write of this slot
            File.WriteAllBytes(path, after);
        }

        await using (var queue = Open(data))
        {
            // The second clip was in the log but not committed; its file is adopted.
            Assert.Equal([2UL], queue.OpenReport.Adopted);
            await TestClips.RecordAsync(queue, 3);
        }

        await using (var queue = Open(data))
            Assert.Equal(3, queue.Depth);
    }

    [Fact]
    public async Task Open_without_the_log_adopts_the_existing_clips()
    {
        ClipEntry before;
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            before = await TestClips.RecordAsync(queue, 5);
        }

        Directory.Delete(DataDirectory.QueuePathIn(_directory.Path), recursive: true);
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            Assert.Equal([before.Id], queue.OpenReport.Adopted);
            Assert.Equal(before.File, queue.Get(before.Id)!.File);
            Assert.True(queue.ReserveClipId() > before.Id);
        }
    }

    [Fact]
    public async Task Open_adopts_complete_clips_removes_parts_and_sets_unreadable_ones_aside()
    {
        ClipFile whole;
        string cut;
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            whole = TestClips.Write(queue, 1);
            cut = TestClips.Write(queue, 2).Path;
            File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^10]);
            using var unfinished = TestClips.Create(queue);
            unfinished.Add(TestJpeg.Make(1, 100), 1);
            File.Copy(Path.Combine(data.ClipsPath, ClipFileName.Of(3) + ".part"), Path.Combine(data.ClipsPath, ClipFileName.Of(9) + ".part"));
        }

        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            Assert.Equal(1, queue.OpenReport.PartsRemoved);
            Assert.Equal([whole.Header.ClipId], queue.OpenReport.Adopted);
            Assert.Equal([cut + ".unreadable"], queue.OpenReport.Unreadable);
            Assert.Equal(whole, queue.Get(whole.Header.ClipId)!.File);
            Assert.Equal(2, Directory.GetFiles(data.ClipsPath).Length);
        }
    }

    [Fact]
    public async Task Open_reports_clips_whose_files_are_missing_or_altered()
    {
        var clips = new List<ClipEntry>();
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            for (var i = 1; i <= 3; i++)
                clips.Add(await TestClips.RecordAsync(queue, i));
        }

        File.Delete(clips[0].File.Path);
        File.AppendAllText(clips[2].File.Path, "x");
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            Assert.Equal([clips[0].Id], queue.OpenReport.Missing);
            Assert.Equal([clips[2].Id], queue.OpenReport.Altered);
            Assert.Equal(3, queue.List(1, 10).Total);
        }
    }

    [Fact]
    public void DataDirectory_is_open_in_one_place_at_a_time()
    {
        using (_directory.Open())
        {
            var error = Assert.Throws<StorageException>(_directory.Open);
            Assert.Equal(StorageFault.InUse, error.Fault);
            Assert.Contains(_directory.Path, error.Message, StringComparison.Ordinal);
        }

        _directory.Open().Dispose();
    }

    [Fact]
    public async Task A_clip_whose_analysis_restarts_cut_off_too_often_is_given_up()
    {
        using (var data = _directory.Open())
        {
            await using var queue = Open(data);
            await TestClips.RecordAsync(queue, 1);
        }

        for (var i = 1; i <= 3; i++)
            await LeaseAndVanishAsync();
        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new() { MaxInterruptions = 3 }, TimeProvider.System);
            var clip = Assert.Single(queue.List(1, 10).Clips);
            Assert.Equal([clip.Id], queue.OpenReport.GivenUp);
            Assert.Equal((ClipState.Failed, 3), (clip.State, clip.Interruptions));
            Assert.Contains("3 restarts", clip.FailureReason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_lease_given_back_by_an_orderly_stop_is_no_interruption()
    {
        for (var i = 0; i < 3; i++)
        {
            using var data = _directory.Open();
            await using var queue = Open(data);
            if (i == 0)
                await TestClips.RecordAsync(queue, 1);
            Assert.True(queue.TryLease(out var clip));
            Assert.Equal(0, clip.Interruptions);
        }
    }

    /// <summary>Leases a clip and leaves the directory as after a crash: the lease in the log, no release.</summary>
    private async Task LeaseAndVanishAsync()
    {
        var saved = new Dictionary<string, byte[]>();
        using (var data = _directory.Open())
        {
            await using var queue = ClipQueue.Open(data, new() { MaxInterruptions = 200 }, TimeProvider.System);
            Assert.True(queue.TryLease(out _));
            await TestClips.RecordAsync(queue, 2);   // its commit includes the lease
            Assert.True(queue.TryLease(out var second));
            await queue.AcknowledgeAsync(second.Id);
            File.Delete(second.File.Path);
            foreach (var file in Directory.GetFiles(data.QueuePath))
                saved[file] = File.ReadAllBytes(file);
        }

        foreach (var (path, bytes) in saved)
            File.WriteAllBytes(path, bytes);
        using var again = _directory.Open();
        await using var dropping = ClipQueue.Open(again, new() { MaxInterruptions = 200, RetentionAge = TimeSpan.FromTicks(1) }, TimeProvider.System);
        Assert.Equal(1, dropping.List(1, 10).Total);
    }

    private ClipQueue Open(DataDirectory data) => ClipQueue.Open(data, new() { Write = _disk.Write }, TimeProvider.System);
}
