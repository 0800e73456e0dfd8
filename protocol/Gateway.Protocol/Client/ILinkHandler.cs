using Gateway.Protocol.Messages;

namespace Gateway.Protocol.Client;

/// <summary>Receives what the daemon pushes. A client implements what it subscribes to.</summary>
/// <remarks>
/// Called on the link's reading task, one call at a time, in the order of arrival. Return soon: while a call lasts nothing else is read, and a daemon
/// whose client does not read drops frames and finally the client. An exception ends the link.
/// </remarks>
public interface ILinkHandler
{
    /// <summary>The handshake is done; messages follow.</summary>
    void OnConnected(WelcomeMessage welcome)
    {
    }

    /// <summary>The link is gone, or an attempt to open it failed.</summary>
    /// <param name="reason">For people.</param>
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

    /// <summary>Messages of a kind were dropped because this client was slow: list again what is shown of that kind.</summary>
    /// <param name="kind">Clip, Image, Cameras or Stats.</param>
    /// <param name="count">How many.</param>
    void OnMissed(MessageKind kind, uint count)
    {
    }
}
