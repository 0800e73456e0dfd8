using Gateway.Clips;
using Gateway.Storage;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Saves the cameras' backgrounds over a restart, so that they need not be learnt again. Any thread.</summary>
/// <remarks>
/// A model is copied on the analysis thread of its camera, in milliseconds, and written by another thread, because a disk may take seconds. There is
/// one copy at a time for all cameras, so memory is needed for only one.
/// </remarks>
public sealed class ModelKeeper(ModelFiles files, TimeProvider time, ILogger<ModelKeeper> log)
{
    private readonly Lock _copying = new();
    private Task _writing = Task.CompletedTask;
    private long _saved;
    private long _failed;
    private long _restored;
    private long _refused;

    public long Saved => Interlocked.Read(ref _saved);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Cameras that continued with the model of an earlier run.</summary>
    public long Restored => Interlocked.Read(ref _restored);

    public long Refused => Interlocked.Read(ref _refused);

    internal long Now => time.GetTimestamp();

    internal TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);

    /// <returns>Null if the interval is 0.</returns>
    internal KeptModel? Keep(string camera, MotionAnalyzer analyzer, TimeSpan interval, TimeSpan maxAge) =>
        interval > TimeSpan.Zero ? new KeptModel(camera, analyzer, interval, maxAge, this) : null;

    /// <summary>Reads the model that an earlier run saved for this camera. Unusable models are logged and counted.</summary>
    /// <returns>Null if there is no usable model.</returns>
    internal byte[]? Load(string camera, TimeSpan maxAge, out SavedModelHeader header)
    {
        header = default;
        try
        {
            using var file = files.Open(camera);
            if (file is null)
                return null;

            var length = RandomAccess.GetLength(file);
            Span<byte> head = stackalloc byte[SavedModelHeader.Size];
            var refusal = SavedModelHeader.Read(head[..RandomAccess.Read(file, head, 0)], out header);
            if (refusal == SavedModelRefusal.None && !header.IsFresh(time.GetUtcNow(), maxAge))
                refusal = SavedModelRefusal.TooOld;
            if (refusal == SavedModelRefusal.None && length != SavedModelHeader.Size + header.RowsLength)
                refusal = length < SavedModelHeader.Size + header.RowsLength ? SavedModelRefusal.CutShort : SavedModelRefusal.Damaged;
            if (refusal != SavedModelRefusal.None)
            {
                Report(camera, refusal, header);
                return null;
            }

            var saved = new byte[length];
            for (var at = 0; at < saved.Length;)
            {
                var read = RandomAccess.Read(file, saved.AsSpan(at), at);
                if (read == 0)
                    break;   // truncated meanwhile: the rest is zeros, which the checksum detects
                at += read;
            }

            return saved;
        }
        catch (Exception problem) when (problem is StorageException or IOException)
        {
            Interlocked.Increment(ref _refused);
            log.ModelRefused(camera, $"it cannot be read ({problem.Message})");
            return null;
        }
    }

    /// <summary>Logs and counts whether a saved model is used.</summary>
    internal void Report(string camera, SavedModelRefusal refusal, in SavedModelHeader header)
    {
        if (refusal == SavedModelRefusal.None)
        {
            Interlocked.Increment(ref _restored);
            log.ModelRestored(camera, header.FrameCount, TimeSpan.FromSeconds(Math.Round((time.GetUtcNow() - header.SavedAt).TotalSeconds)));
            return;
        }

        Interlocked.Increment(ref _refused);
        log.ModelRefused(camera, Words(refusal));
    }

    /// <summary>Copies the model and lets another thread write it. Called on the analysis thread of the camera.</summary>
    /// <returns>False while another model is being written.</returns>
    internal bool TrySave(string camera, MotionAnalyzer analyzer)
    {
        if (!_copying.TryEnter())
            return false;
        try
        {
            if (!_writing.IsCompleted)
                return false;
            if (Copy(camera, analyzer) is { } saved)
                _writing = Task.Run(() => Write(camera, saved));
            return true;
        }
        finally
        {
            _copying.Exit();
        }
    }

    /// <summary>Copies the model, writes it, and returns when it is on the disk.</summary>
    internal void Save(string camera, MotionAnalyzer analyzer)
    {
        if (Copy(camera, analyzer) is { } saved)
            Write(camera, saved);
    }

    /// <summary>Completes when the last copy is written. Only after the last call of <see cref="TrySave"/>.</summary>
    internal Task FinishAsync() => _writing;

    private SavedModel? Copy(string camera, MotionAnalyzer analyzer)
    {
        try
        {
            return analyzer.SaveModel(camera, time.GetUtcNow());
        }
        catch (OutOfMemoryException problem)
        {
            Interlocked.Increment(ref _failed);
            log.ModelNotSaved(camera, problem.Message);
            return null;
        }
    }

    private void Write(string camera, SavedModel saved)
    {
        try
        {
            files.Write(camera, saved.Bytes);
            Interlocked.Increment(ref _saved);
        }
        catch (StorageException problem)
        {
            Interlocked.Increment(ref _failed);
            log.ModelNotSaved(camera, problem.Message);
        }
        finally
        {
            saved.Dispose();
        }
    }

    private static string Words(SavedModelRefusal refusal) => refusal switch
    {
        SavedModelRefusal.CutShort => "the file is cut short",
        SavedModelRefusal.NotAModel => "the file is no saved background",
        SavedModelRefusal.OtherVersion => "it was written by a version with another format",
        SavedModelRefusal.OtherSize => "pictures have another size now",
        SavedModelRefusal.OtherOptions => "settings of Motion that it depends on have changed",
        SavedModelRefusal.OtherRegion => "the watched area has changed",
        SavedModelRefusal.OtherLabel => "it is another camera's, or of another scale of analysis",
        SavedModelRefusal.TooOld => "it is older than Motion:SavedMaxAge",
        SavedModelRefusal.SceneChanged => "most of the picture differs from it now",
        _ => "the file is damaged",
    };
}

/// <summary>A camera's background over restarts: offered to the analyzer before its first frame, saved at intervals. One thread at a time.</summary>
internal sealed class KeptModel(string camera, MotionAnalyzer analyzer, TimeSpan interval, TimeSpan maxAge, ModelKeeper keeper)
{
    private long _lastSaved = keeper.Now;
    private bool _isLoaded;
    private SavedModelHeader _offered;
    private bool _isAwaited;   // a model was offered and the analyzer has not yet accepted or rejected it

    /// <summary>Before the first frame, reads the model of an earlier run.</summary>
    public void BeforeFrame()
    {
        if (_isLoaded)
            return;

        _isLoaded = true;
        if (keeper.Load(camera, maxAge, out _offered) is not { } saved)
            return;
        analyzer.OfferModel(saved, camera);
        _isAwaited = true;
    }

    /// <summary>Reports once whether the model is used.</summary>
    public void AfterFrame()
    {
        if (!_isAwaited || analyzer.ModelRefusal is not { } refusal)
            return;
        _isAwaited = false;
        keeper.Report(camera, refusal, _offered);
    }

    public void SaveIfDue()
    {
        if (keeper.Since(_lastSaved) >= interval && keeper.TrySave(camera, analyzer))
            _lastSaved = keeper.Now;
    }

    public void SaveNow() => keeper.Save(camera, analyzer);
}
