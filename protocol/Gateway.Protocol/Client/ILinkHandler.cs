namespace Gateway.Protocol.Client;

/// <summary>Receives the messages that the daemon pushes. A client implements the methods for its subscriptions.</summary>
/// <remarks>
/// Called on the link's reading task, one call at a time, in the order of arrival. Return soon: nothing else is read during a call, and the daemon
/// drops the frames of a client that does not read, and finally the client. An exception ends the link.
/// </remarks>
public interface ILinkHandler
{
    /// <summary>The handshake is done; messages follow.</summary>
    void OnConnected(WelcomeMessage welcome)
    {
    }

    /// <summary>The link is gone, or an attempt to open it failed.</summary>
    void OnDisconnected(Exception reason)
    {
    }

    void OnCameras(CamerasMessage cameras)
    {
    }

    /// <param name="frame">Borrowed, its JPEG too: copy what is kept.</param>
    void OnFrame(in FrameMessage frame)
    {
    }

    void OnMotion(in MotionMessage motion)
    {
    }

    /// <summary>In the order of ids, each once, also across reconnects of a <see cref="ReconnectingLinkClient"/>.</summary>
    void OnEvent(EventMessage message)
    {
    }

    void OnClip(ClipMessage clip)
    {
    }

    void OnImage(ImageMessage image)
    {
    }

    void OnStats(StatsMessage stats)
    {
    }

    /// <summary>
    /// The daemon dropped <paramref name="count"/> messages of a kind (Clip, Image, Cameras or Stats) because this client was slow.
    /// List again the rows of that kind that are shown.
    /// </summary>
    void OnMissed(MessageKind kind, uint count)
    {
    }
}
