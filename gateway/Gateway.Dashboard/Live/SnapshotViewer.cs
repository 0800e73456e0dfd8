using System.Collections.Frozen;
using Gateway.Dashboard.Api.Models;

namespace Gateway.Dashboard.Live;

/// <summary>Waits for the next frame of one camera.</summary>
internal sealed class SnapshotViewer(uint cameraId) : ILiveViewer
{
    private readonly TaskCompletionSource<byte[]> _jpeg = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlySet<uint> Watched { get; } = FrozenSet.ToFrozenSet([cameraId]);

    public bool WantsFeed => false;

    /// <summary>The JPEG, once it is there.</summary>
    public Task<byte[]> Jpeg => _jpeg.Task;

    public void OnFrame(SharedFrame frame)
    {
        if (!_jpeg.Task.IsCompleted)
            _jpeg.TrySetResult(frame.Jpeg.ToArray());
    }

    public void OnMotion(uint cameraId, ReadOnlyMemory<byte> message)
    {
    }

    public void OnImage(ImageModel image)
    {
    }

    public void OnText(ReadOnlyMemory<byte> message)
    {
    }
}
