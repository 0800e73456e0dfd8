namespace Esp32.Camera.Tests.Fakes;

/// <summary>Records the written bytes.</summary>
internal sealed class MemoryChannel : IByteChannel
{
    public MemoryStream Written { get; } = new();

    public void Write(byte[] bytes, int offset, int count) => Written.Write(bytes, offset, count);

    public int Read(byte[] buffer, int offset, int count, int timeoutMs) => 0;

    public void Close()
    {
    }
}
