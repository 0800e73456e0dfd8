using System;
using System.Text;

namespace Esp32.Camera;

/// <summary>The payload of a PUBLISH: its length is known before it is written, and every write gives the same bytes.</summary>
internal abstract class Payload
{
    public abstract int Length { get; }

    public abstract void WriteTo(ChannelWriter writer);
}

internal sealed class BytesPayload : Payload
{
    private readonly byte[] _bytes;

    private BytesPayload(byte[] bytes)
    {
        _bytes = bytes;
    }

    public override int Length => _bytes.Length;

    public static BytesPayload FromText(string text) => new BytesPayload(Encoding.UTF8.GetBytes(text));

    public override void WriteTo(ChannelWriter writer) => writer.Write(_bytes, 0, _bytes.Length);
}

internal sealed class RawFramePayload : Payload
{
    private readonly byte[] _header;
    private readonly byte[] _jpeg;

    public RawFramePayload(byte[] header, byte[] jpeg)
    {
        _header = header;
        _jpeg = jpeg;
    }

    public override int Length => _header.Length + _jpeg.Length;

    public override void WriteTo(ChannelWriter writer)
    {
        writer.Write(_header, 0, _header.Length);
        writer.Write(_jpeg, 0, _jpeg.Length);
    }
}

/// <summary>Seed C2: <c>{"id":N,"image":"BASE64","timestamp":"YYYY-MM-DD HH:MM:SS"}</c>, encoded while sending.</summary>
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

    public override int Length => _before.Length + Base64.EncodedLength(_jpeg.Length) + _after.Length;

    public override void WriteTo(ChannelWriter writer)
    {
        writer.Write(_before, 0, _before.Length);
        writer.WriteBase64(_jpeg);
        writer.Write(_after, 0, _after.Length);
    }
}

/// <summary>The seed's time format, always UTC.</summary>
internal static class SeedTimestamp
{
    private const long UnixEpochTicks = 621355968000000000L;

    /// <summary>0, which means unknown, gives 1970-01-01 00:00:00. Receivers treat that as unknown.</summary>
    public static string Format(long unixMicroseconds)
    {
        DateTime time = new DateTime(UnixEpochTicks + (unixMicroseconds * 10));
        return time.Year.ToString() + "-" + Two(time.Month) + "-" + Two(time.Day) + " "
            + Two(time.Hour) + ":" + Two(time.Minute) + ":" + Two(time.Second);
    }

    private static string Two(int value) => value < 10 ? "0" + value.ToString() : value.ToString();
}
