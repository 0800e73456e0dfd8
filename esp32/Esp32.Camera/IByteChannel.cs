namespace Esp32.Camera;

/// <summary>A byte connection to the broker: TCP here, TLS on boards with enough memory. Used by one thread.</summary>
public interface IByteChannel
{
    /// <summary>Hands all bytes to the network. Returns when they are buffered there, not when they have arrived.</summary>
    /// <exception cref="CameraException">The connection is lost.</exception>
    void Write(byte[] bytes, int offset, int count);

    /// <summary>Waits for the first byte and returns the bytes available then.</summary>
    /// <returns>Bytes read; 0 if none arrived in time.</returns>
    /// <exception cref="CameraException">The connection is lost, or the peer closed it.</exception>
    int Read(byte[] buffer, int offset, int count, int timeoutMs);

    void Close();
}

/// <summary>Opens connections to the broker.</summary>
public interface IChannelFactory
{
    /// <summary>Connects to an IPv4 address or host name. The timeout is the longest wait for progress of one write.</summary>
    /// <exception cref="CameraException">The connection failed; the text names host and port.</exception>
    IByteChannel Open(string host, int port, int sendTimeoutMs);
}
