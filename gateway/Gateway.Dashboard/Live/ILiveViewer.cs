namespace Gateway.Dashboard.Live;

/// <summary>A page, or one request for a snapshot. Called on the link's reading task: never blocks.</summary>
internal interface ILiveViewer
{
    /// <summary>Ids of the cameras whose frames it takes now; replaced as a whole, never changed in place.</summary>
    IReadOnlySet<uint> Watched { get; }

    /// <summary>True when it takes <see cref="OnText"/>, <see cref="OnImage"/> and <see cref="OnMotion"/>.</summary>
    bool WantsFeed => false;

    /// <summary>A frame of a watched camera. To keep it, add a reference.</summary>
    void OnFrame(SharedFrame frame);

    /// <summary>A whole JSON text of a watched camera; newer ones of the same camera replace it.</summary>
    void OnMotion(uint cameraId, ReadOnlyMemory<byte> message) { }

    /// <summary>An image was stored; for a viewer that is behind, several become one message.</summary>
    void OnImage(ImageModel image) { }

    /// <summary>A whole JSON text that must not be lost.</summary>
    void OnText(ReadOnlyMemory<byte> message) { }
}
