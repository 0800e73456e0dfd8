namespace Esp32.Camera;

/// <summary>Opens connections to the broker.</summary>
public interface IChannelFactory
{
    /// <param name="host">IPv4 address or host name.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="sendTimeoutMs">Longest wait for one write to make progress.</param>
    /// <exception cref="CameraException">Nobody is there; the text names host and port.</exception>
    IByteChannel Open(string host, int port, int sendTimeoutMs);
}
