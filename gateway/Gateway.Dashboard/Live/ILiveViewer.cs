using Gateway.Dashboard.Api.Models;

namespace Gateway.Dashboard.Live;

/// <summary>Somebody who looks: a page, or one request for a snapshot. Called on the link's reading task: never blocks.</summary>
internal interface ILiveViewer
{
    /// <summary>Ids of the cameras whose frames it can show now; replaced whole, never changed in place.</summary>
    IReadOnlySet<uint> Watched { get; }

    /// <summary>Whether it takes <see cref="OnText"/>, <see cref="OnImage"/> and <see cref="OnMotion"/>.</summary>
    bool WantsFeed { get; }

    /// <param name="frame">Of a watched camera. To keep it, add a reference.</param>
    void OnFrame(SharedFrame frame);

    /// <param name="cameraId">A watched camera.</param>
    /// <param name="message">A whole JSON text; newer ones of the same camera replace it.</param>
    void OnMotion(uint cameraId, ReadOnlyMemory<byte> message);

    /// <summary>An image was stored; for a viewer that is behind, several become one message.</summary>
    void OnImage(ImageModel image);

    /// <param name="message">A whole JSON text that must not be lost.</param>
    void OnText(ReadOnlyMemory<byte> message);
}
