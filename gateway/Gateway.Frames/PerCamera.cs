namespace Gateway.Frames;

/// <summary>State of one part of the daemon for each camera, stored in the <see cref="Camera"/>, so a frame needs no look-up. Any thread.</summary>
/// <param name="create">Creates the state at first use, once per camera.</param>
public sealed class PerCamera<T>(Func<Camera, T> create)
    where T : class
{
    private readonly int _index = Interlocked.Increment(ref PartCount.Value) - 1;
    private readonly Lock _changing = new();
    private (Camera Camera, T State)[] _held = [];
    private T[] _all = [];

    /// <summary>All states, in the order of first use; those of cameras that are gone only until the next one is added.</summary>
    public IReadOnlyList<T> All => Volatile.Read(ref _all);

    public T Of(Camera camera) => (T?)camera.State(_index) ?? Add(camera);

    /// <returns>Null before the first <see cref="Of"/>.</returns>
    public T? Find(Camera camera) => (T?)camera.State(_index);

    /// <summary>Takes the state of a camera that is gone out of <see cref="All"/>.</summary>
    /// <returns>Null if there is none.</returns>
    public T? Remove(Camera camera)
    {
        var state = Find(camera);
        Hold(held => held.Where(other => other.State != state));
        return state;
    }

    private void Hold(Func<IEnumerable<(Camera Camera, T State)>, IEnumerable<(Camera Camera, T State)>> change)
    {
        lock (_changing)
        {
            _held = [.. change(_held)];
            Volatile.Write(ref _all, [.. _held.Select(held => held.State)]);
        }
    }

    private T Add(Camera camera) => (T)camera.GetOrAddState(_index, added =>
    {
        var state = create(added);
        Hold(held => held.Where(other => !other.Camera.IsGone).Append((added, state)));
        return state;
    });
}

/// <summary>Number of such parts in the process; each has its own place in every camera.</summary>
file static class PartCount
{
    public static int Value;
}
