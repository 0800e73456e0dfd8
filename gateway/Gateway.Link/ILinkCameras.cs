using Gateway.Protocol.Messages;

namespace Gateway.Link;

/// <summary>What clients are told of the cameras.</summary>
public interface ILinkCameras
{
    /// <summary>All cameras as they are now. Any thread; returns at once.</summary>
    IReadOnlyList<CameraInfo> Cameras { get; }
}
