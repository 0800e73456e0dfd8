using Gateway.Clips;
using Gateway.Storage;
using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>Keeps what the cameras' backgrounds look like over a restart, so that they need not be learnt again. Any thread.</summary>
/// <remarks>
/// A model is copied on the thread that analyses the camera, which takes milliseconds, and written by another, as a disk may take seconds.
/// One copy at a time for all cameras together, so that memory is needed for one only.
/// </remarks>
public sealed class ModelKeeper(ModelFiles files, TimeProvider time, ILogger<ModelKeeper> log)
{
    private readonly Lock _copying = new();
    private Task _writing = Task.CompletedTask;
    private long _saved;
    private long _failed;
    private long _restored;
    private long _refused;

    /// <summary>Models written since the start.</summary>
    public long Saved => Interlocked.Read(ref _saved);

    /// <summary>Models that could not be written.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Cameras that went on with what an earlier run had learnt.</summary>
    public long Restored => Interlocked.Read(ref _restored);

    /// <summary>Saved models that were not used.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    internal long Now => time.GetTimestamp();

    internal TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);

    /// <returns>What keeps this camera's background; null if the interval is 0.</returns>
    internal KeptModel? Keep(string camera, MotionAnalyzer analyzer, TimeSpan interval, TimeSpan maxAge) =>
        interval > TimeSpan.Zero ? new KeptModel(camera, analyzer, interval, maxAge, this) : null;

    /// <summary>Reads what an earlier run saved of this camera. Refusals are told and counted.</summary>
    /// <returns>Null if there is nothing, or nothing of use.</returns>
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
                Tell(camera, refusal, header);
                return null;
            }

            var saved = new byte[length];
            for (var at = 0; at < saved.Length;)
            {
                var read = RandomAccess.Read(file, saved.AsSpan(at), at);
                if (read == 0)
                    break;   // cut meanwhile: the rest is zeros, which the checksum finds
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

    /// <summary>Logs and counts what became of a saved model.</summary>
    internal void Tell(string camera, SavedModelRefusal refusal, in SavedModelHeader header)
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

    /// <summary>Copies the model and has it written by another thread. On the thread that analyses the camera.</summary>
    /// <returns>False while another is being written.</returns>
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

    /// <summary>Copies the model and writes it, and returns when it is on the disk.</summary>
    internal void Save(string camera, MotionAnalyzer analyzer)
    {
        if (Copy(camera, analyzer) is { } saved)
            Write(camera, saved);
    }

    /// <summary>Ends when what was begun is written. When nobody calls <see cref="TrySave"/> any more.</summary>
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
