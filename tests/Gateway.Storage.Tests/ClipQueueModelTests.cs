using System.Globalization;

namespace Gateway.Storage.Tests;

/// <summary>Random work on the queue, with failures and restarts, compared with a model of a few lines.</summary>
public sealed class ClipQueueModelTests : IAsyncLifetime
{
    private const int MaxTries = 3;
    private const int RetryAfterSteps = 5;   // a step is a second

    private readonly TestDirectory _directory = new();
    private readonly FaultyDisk _disk = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SortedDictionary<ulong, ModelClip> _model = [];
    private DataDirectory _data = null!;
    private ClipQueue _queue = null!;

    public ValueTask InitializeAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _disk.Errno = 0;
        await _queue.DisposeAsync();
        _data.Dispose();
        _directory.Dispose();
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task The_queue_behaves_as_the_model(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 250; step++)
        {
            await StepAsync(random, step);
            _time.Advance(TimeSpan.FromSeconds(1));
            Compare($"seed {seed}, step {step}");
        }

        await RestartAsync(250);
        foreach (var (id, clip) in _model)
            Assert.Equal(clip.Result, await _queue.ReadResultAsync(id));
    }

    private async Task StepAsync(Random random, int step)
    {
        var any = _model.Count == 0 ? 0 : _model.Keys.ElementAt(random.Next(_model.Count));
        switch (random.Next(13))
        {
            case 0 or 1 or 2:
                var recorded = await TestClips.RecordAsync(_queue, step + 1);
                _model.Add(recorded.Id, new ModelClip());
                break;
            case 3 or 4 or 5:
                var next = _model.Where(c => c.Value.IsWaiting && (c.Value.Tries == 0 || c.Value.Since + RetryAfterSteps <= step))
                    .OrderBy(c => c.Value.Tries == 0).ThenBy(c => c.Value.Tries == 0 ? 0 : c.Value.Since).ThenBy(c => c.Key)
                    .Select(c => (ulong?)c.Key).FirstOrDefault();
                Assert.Equal(next is not null, _queue.TryLease(out var leased));
                Assert.Equal(next, leased?.Id);
                if (next is { } id)
                    _model[id].IsLeased = true;
                break;
            case 6 or 7 when any != 0:
                var text = string.Create(CultureInfo.InvariantCulture, $"Final results: {step}\n{new string('x', random.Next(3000))}");
                await _queue.AnalysedAsync(any, text);
                _model[any].Analyse(text, step);
                break;
            case 8 or 9 when any != 0:
                await _queue.AcknowledgeAsync(any);
                _model[any].Acknowledge();
                break;
            case 10 when any != 0:
                await _queue.FailAsync(any, "reason");
                _model[any].Fail(MaxTries, step);
                break;
            case 11 when any != 0:
                await AcknowledgeOnFailingDiskAsync(any, random.Next(6));
                break;
            case 12 when random.Next(3) == 0:
                await RestartAsync(step);
                break;
        }
    }

    /// <summary>The first writes still succeed, so the failure may come during the drops and the compaction after a commit.</summary>
    private async Task AcknowledgeOnFailingDiskAsync(ulong id, int after)
    {
        (_disk.Errno, _disk.After) = (FaultyDisk.NoSpace, after);
        try
        {
            await _queue.AcknowledgeAsync(id);
            _model[id].Acknowledge();
            await _queue.ApplyRetentionAsync();
        }
        catch (StorageException error)
        {
            Assert.Equal(StorageFault.DiskFull, error.Fault);
        }

        _disk.Errno = 0;
    }

    private void Compare(string when)
    {
        var listed = new List<ClipEntry>();
        for (var page = 1; _queue.List(page, 7).Clips is { Count: > 0 } clips; page++)
            listed.AddRange(clips);
        Assert.Equal(_model.Keys.Reverse(), listed.Select(c => c.Id));
        foreach (var clip in listed)
        {
            var model = _model[clip.Id];
            var expected = model is { State: ClipState.Recorded, IsLeased: true } ? ClipState.Leased : model.State;
            Assert.True(
                (expected, model.Tries, model.Result?.Split('\n')[0]) == (clip.State, clip.Tries, clip.Result),
                $"{when}: {clip} is not {expected}, {model.Tries} tries");
        }

        Assert.Equal(_model.Values.Count(m => m.State is ClipState.Recorded or ClipState.Analysed), _queue.Depth);
    }

    private async Task RestartAsync(int step)
    {
        await _queue.DisposeAsync();
        _data.Dispose();
        Open();
        foreach (var clip in _model.Values.Where(clip => clip.IsLeased))
            clip.Release(step);
        Assert.Empty(_queue.OpenReport.Missing);
    }

    private void Open()
    {
        _data = _directory.Open();
        var retryAfter = TimeSpan.FromSeconds(RetryAfterSteps);
        _queue = ClipQueue.Open(_data, new() { Write = _disk.Write, CompactAtBytes = 4096, MaxTries = MaxTries, RetryAfter = retryAfter }, _time);
    }

    private sealed class ModelClip
    {
        public ClipState State { get; private set; } = ClipState.Recorded;

        public bool IsLeased { get; set; }

        public int Tries { get; private set; }

        /// <summary>The step at which it began to wait for a retry.</summary>
        public int Since { get; private set; }

        public string? Result { get; private set; }

        public bool IsWaiting => !IsLeased && State is ClipState.Recorded or ClipState.Analysed && !IsLeased;

        public void Analyse(string text, int step)
        {
            if (State == ClipState.Acknowledged)
                return;
            (State, Result, Since) = (ClipState.Analysed, text, step);
        }

        public void Acknowledge() => (State, IsLeased) = (ClipState.Acknowledged, false);

        public void Release(int step) => (IsLeased, Since) = (false, step);

        public void Fail(int maxTries, int step)
        {
            if (State is ClipState.Acknowledged or ClipState.Failed)
                return;
            (State, IsLeased, Since) = (++Tries >= maxTries ? ClipState.Failed : ClipState.Recorded, false, step);
        }
    }
}
