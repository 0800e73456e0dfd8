namespace Esp32.Camera;

/// <summary>A connection to the broker as bytes: TCP here, TLS on boards that can afford it. One thread uses it.</summary>
public interface IByteChannel
{
    /// <summary>Hands all bytes to the network; returns when they are buffered there, not when they have arrived.</summary>
    /// <exception cref="CameraException">The connection is gone.</exception>
    void Write(byte[] bytes, int offset, int count);

    /// <summary>Takes what has come, waiting for the first byte.</summary>
    /// <returns>Bytes taken; 0 when none came in time.</returns>
    /// <exception cref="CameraException">The connection is gone, or the peer closed it.</exception>
    int Read(byte[] buffer, int offset, int count, int timeoutMs);

    void Close();
}

/// <summary>Opens connections to the broker.</summary>
public interface IChannelFactory
{
    /// <param name="host">IPv4 address or host name.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="sendTimeoutMs">Longest wait for one write to make progress.</param>
    /// <exception cref="CameraException">Nobody is there; the text names host and port.</exception>
    IByteChannel Open(string host, int port, int sendTimeoutMs);
}
