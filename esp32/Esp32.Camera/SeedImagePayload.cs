using System.Text;

namespace Esp32.Camera;

/// <summary>Seed C2: <c>{"id":N,"image":"BASE64","timestamp":"YYYY-MM-DD HH:MM:SS"}</c>, encoded while it is sent.</summary>
internal sealed class SeedImagePayload : Payload
{
    private readonly byte[] _before;
    private readonly byte[] _jpeg;
    private readonly byte[] _after;

    public SeedImagePayload(int id, byte[] jpeg, string timestamp)
    {
        _before = Encoding.UTF8.GetBytes("{\"id\":" + id.ToString() + ",\"image\":\"");
        _jpeg = jpeg;
        _after = Encoding.UTF8.GetBytes("\",\"timestamp\":\"" + timestamp + "\"}");
    }

    public override int Length
    {
        get { return _before.Length + Base64.EncodedLength(_jpeg.Length) + _after.Length; }
    }

    public override void WriteTo(ChannelWriter writer)
    {
        writer.Write(_before, 0, _before.Length);
        writer.WriteBase64(_jpeg);
        writer.Write(_after, 0, _after.Length);
    }
}
