using System.Text;

namespace Esp32.Camera;

internal sealed class BytesPayload : Payload
{
    private readonly byte[] _bytes;

    private BytesPayload(byte[] bytes)
    {
        _bytes = bytes;
    }

    public override int Length
    {
        get { return _bytes.Length; }
    }

    public static BytesPayload FromText(string text)
    {
        return new BytesPayload(Encoding.UTF8.GetBytes(text));
    }

    public override void WriteTo(ChannelWriter writer)
    {
        writer.Write(_bytes, 0, _bytes.Length);
    }
}
