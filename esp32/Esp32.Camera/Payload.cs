using System;
using System.Text;

namespace Esp32.Camera;

/// <summary>The payload of a PUBLISH: its length is known before it is written, and every write gives the same bytes.</summary>
internal sealed class Payload
{
    private static readonly byte[] Nothing = Encoding.UTF8.GetBytes("");

    private readonly byte[] _before;
    private readonly byte[] _jpeg;
    private readonly bool _isBase64;
    private readonly byte[] _after;

    private Payload(byte[] before, byte[] jpeg, bool isBase64, byte[] after)
    {
        _before = before;
        _jpeg = jpeg;
        _isBase64 = isBase64;
        _after = after;
    }

    public int Length => _before.Length + (_isBase64 ? Base64.EncodedLength(_jpeg.Length) : _jpeg.Length) + _after.Length;

    public static Payload FromText(string text) => new Payload(Encoding.UTF8.GetBytes(text), Nothing, false, Nothing);

    public static Payload FromFrame(byte[] header, byte[] jpeg) => new Payload(header, jpeg, false, Nothing);

    public static Payload FromSealedFrame(byte[] header, byte[] ciphertext, byte[] tag) => new Payload(header, ciphertext, false, tag);

    /// <summary>Seed C2: <c>{"id":N,"image":"BASE64","timestamp":"YYYY-MM-DD HH:MM:SS"}</c>, encoded while sending.</summary>
    public static Payload FromSeedImage(int id, byte[] jpeg, string timestamp)
    {
        byte[] before = Encoding.UTF8.GetBytes("{\"id\":" + id.ToString() + ",\"image\":\"");
        return new Payload(before, jpeg, true, Encoding.UTF8.GetBytes("\",\"timestamp\":\"" + timestamp + "\"}"));
    }

    public void WriteTo(ChannelWriter writer)
    {
        writer.Write(_before, 0, _before.Length);
        if (_isBase64)
            writer.WriteBase64(_jpeg);
        else
            writer.Write(_jpeg, 0, _jpeg.Length);
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
