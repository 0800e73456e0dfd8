using System.Collections.Concurrent;

namespace Gateway.Frames;

/// <summary>What one part of the daemon keeps about each camera. The state hangs on the <see cref="Camera"/>, so a frame leads to it without a look-up. Any thread.</summary>
/// <param name="create">Makes the state at the camera's first use; runs once per camera.</param>
public sealed class PerCamera<T>(Func<Camera, T> create)
    where T : class
{
    private readonly int _index = Interlocked.Increment(ref PartCount.Value) - 1;
    private readonly ConcurrentQueue<T> _all = new();

    /// <summary>The states made so far, in the order of first use.</summary>
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

/// <summary>Parts that keep something about cameras, counted over the process; each has a place of its own on every camera.</summary>
file static class PartCount
{
    public static int Value;
}
