namespace Esp32.Camera;

/// <summary>40-byte header and JPEG.</summary>
internal sealed class RawFramePayload : Payload
{
    private readonly byte[] _header;
    private readonly byte[] _jpeg;

    public RawFramePayload(byte[] header, byte[] jpeg)
    {
        _header = header;
        _jpeg = jpeg;
    }

    public override int Length
    {
        get { return _header.Length + _jpeg.Length; }
    }

    public override void WriteTo(ChannelWriter writer)
    {
        writer.Write(_header, 0, _header.Length);
        writer.Write(_jpeg, 0, _jpeg.Length);
    }
}
