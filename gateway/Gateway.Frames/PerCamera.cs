using System.Collections.Concurrent;

namespace Gateway.Frames;

/// <summary>State of one part of the daemon for each camera, stored in the <see cref="Camera"/>, so a frame needs no look-up. Any thread.</summary>
/// <param name="create">Creates the state at first use, once per camera.</param>
public sealed class PerCamera<T>(Func<Camera, T> create)
    where T : class
{
    private readonly int _index = Interlocked.Increment(ref PartCount.Value) - 1;
    private readonly ConcurrentQueue<T> _all = new();

    /// <summary>All states, in the order of first use.</summary>
    public IReadOnlyCollection<T> All => _all;

    public T Of(Camera camera) => (T?)camera.State(_index) ?? Add(camera);

    /// <returns>Null before the first <see cref="Of"/>.</returns>
    public T? Find(Camera camera) => (T?)camera.State(_index);

    private T Add(Camera camera) => (T)camera.GetOrAddState(_index, added =>
    {
        var state = create(added);
        _all.Enqueue(state);
        return state;
    });
}

/// <summary>Number of such parts in the process; each has its own place in every camera.</summary>
file static class PartCount
{
    public static int Value;
}
