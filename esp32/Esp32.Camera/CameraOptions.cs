using System;

namespace Esp32.Camera;

/// <summary>Everything a board is told when it is set up. Set once, before the client is made.</summary>
public sealed class CameraOptions
{
    /// <summary>1-64 characters of <c>A-Z a-z 0-9 _ -</c>, unique among the boards of a broker: it is the client id and part of the topics.</summary>
    public string BoardId { get; set; } = "";

    /// <summary>Broker: IPv4 address or host name.</summary>
    public string Host { get; set; } = "127.0.0.1";

    public int Port { get; set; } = 1883;

    /// <summary>Null connects without credentials.</summary>
    public string User { get; set; }

    /// <summary>Goes into CONNECT and nowhere else.</summary>
    public string Password { get; set; }

    public PayloadMode Mode { get; set; } = PayloadMode.Raw;

    /// <summary>0 or 1. With 1 a frame counts as delivered when the gateway has stored it.</summary>
    public int Qos { get; set; } = 1;

    /// <summary>From one picture to the next (seed C1: T = 10 s). Read before every wait, so the host may change it in <see cref="ICameraHost.OnFrame"/>.</summary>
    public int IntervalMs { get; set; } = 10000;

    /// <summary>Stop after this many pictures; 0 means never (seed C1: K).</summary>
    public int Count { get; set; }

    public int KeepAliveSeconds { get; set; } = 30;

    /// <summary>Longest wait for one send to make progress; passing it ends the connection.</summary>
    public int SendTimeoutMs { get; set; } = 10000;

    /// <summary>Longest wait for CONNACK, PUBACK or PINGRESP; passing it ends the connection.</summary>
    public int AckTimeoutMs { get; set; } = 10000;

    /// <summary>How often one frame is put on the wire before it is given up.</summary>
    public int MaxSendAttempts { get; set; } = 5;

    /// <summary>Captures that may fail in a row before the board restarts (seed C9).</summary>
    public int CaptureFailureLimit { get; set; } = 5;

    /// <summary>First wait before connecting again; doubles up to <see cref="MaxBackoffMs"/>.</summary>
    public int MinBackoffMs { get; set; } = 1000;

    public int MaxBackoffMs { get; set; } = 60000;

    /// <summary>Larger pictures are a capture failure: no gateway takes them, and no board has the memory.</summary>
    public int MaxJpegBytes { get; set; } = 512 * 1024;

    /// <summary>From the hardware's random numbers, new at every boot, never 0: with the counter it names a frame for ever.</summary>
    public uint BootId { get; set; }

    /// <exception cref="ArgumentException">Names the setting that cannot be.</exception>
    public void Validate()
    {
        if (!IsBoardId(BoardId))
            throw new ArgumentException("BoardId must be 1 to 64 characters of A-Z a-z 0-9 _ -, but is '" + BoardId + "'.");
        if (Host == null || Host.Length == 0)
            throw new ArgumentException("Host must be the broker's address or name.");
        if (User == null && Password != null)
            throw new ArgumentException("Password needs a User (MQTT-3.1.2-22).");
        if (BootId == 0)
            throw new ArgumentException("BootId must not be 0: take it from the board's random number generator.");

        Check("Port", Port, 1, 65535);
        Check("Qos", Qos, 0, 1);
        Check("IntervalMs", IntervalMs, 10, int.MaxValue);
        Check("Count", Count, 0, int.MaxValue);
        Check("KeepAliveSeconds", KeepAliveSeconds, 5, 65535);
        Check("SendTimeoutMs", SendTimeoutMs, 100, 600000);
        Check("AckTimeoutMs", AckTimeoutMs, 100, 600000);
        Check("MaxSendAttempts", MaxSendAttempts, 1, 1000);
        Check("CaptureFailureLimit", CaptureFailureLimit, 1, 1000);
        Check("MinBackoffMs", MinBackoffMs, 10, 3600000);
        Check("MaxBackoffMs", MaxBackoffMs, MinBackoffMs, 3600000);
        Check("MaxJpegBytes", MaxJpegBytes, 1024, 16 * 1024 * 1024);
    }

    private static void Check(string name, int value, int low, int high)
    {
        if (value < low || value > high)
            throw new ArgumentException(name + " must be " + low.ToString() + " to " + high.ToString() + ", but is " + value.ToString() + ".");
    }

    private static bool IsBoardId(string text)
    {
        if (text == null || text.Length == 0 || text.Length > 64)
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool allowed = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!allowed)
                return false;
        }

        return true;
    }
}

/// <summary>How a picture is put into messages (protocol/MQTT.md).</summary>
public enum PayloadMode
{
    /// <summary><c>gateway/BOARD/frame</c>: 40-byte header and the JPEG as it is.</summary>
    Raw = 0,

    /// <summary>The seed's pair: <c>iot/image</c> with base64 in JSON, then <c>iot/latency</c>.</summary>
    SeedPair = 1,
}
