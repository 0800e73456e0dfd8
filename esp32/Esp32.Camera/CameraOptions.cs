using System;

namespace Esp32.Camera;

/// <summary>The settings of a board. Set once, before the client is created.</summary>
public sealed class CameraOptions
{
    public const int MinIntervalMs = 10;

    /// <summary>An hour: a longer interval by a command would make the board look lost.</summary>
    public const int MaxCommandedIntervalMs = 3600000;

    /// <summary>1-64 characters of <c>A-Z a-z 0-9 _ -</c>, unique among the boards of a broker. It is the client id and part of the topics.</summary>
    public string BoardId { get; set; } = "";

    /// <summary>IPv4 address or host name of the broker.</summary>
    public string Host { get; set; } = "127.0.0.1";

    public int Port { get; set; } = 1883;

    /// <summary>Null: connect without credentials.</summary>
    public string User { get; set; }

    /// <summary>Used in CONNECT only.</summary>
    public string Password { get; set; }

    public PayloadMode Mode { get; set; } = PayloadMode.Raw;

    /// <summary>0 or 1. With 1 a frame counts as delivered once the gateway has stored it.</summary>
    public int Qos { get; set; } = 1;

    /// <summary>Time between pictures (seed C1: T = 10 s). Read before every wait, so <see cref="ICameraHost.OnFrame"/> may change it.</summary>
    public int IntervalMs { get; set; } = 10000;

    /// <summary>Number of pictures before the client stops; 0: no limit (seed C1: K).</summary>
    public int Count { get; set; }

    public int KeepAliveSeconds { get; set; } = 30;

    /// <summary>Longest wait for progress of one send; after it the connection ends.</summary>
    public int SendTimeoutMs { get; set; } = 10000;

    /// <summary>Longest wait for CONNACK, PUBACK or PINGRESP; after it the connection ends.</summary>
    public int AckTimeoutMs { get; set; } = 10000;

    /// <summary>Attempts to send one frame before it is given up.</summary>
    public int MaxSendAttempts { get; set; } = 5;

    /// <summary>Failed captures in a row before the board restarts (seed C9).</summary>
    public int CaptureFailureLimit { get; set; } = 5;

    /// <summary>First wait before reconnecting; doubles up to <see cref="MaxBackoffMs"/>.</summary>
    public int MinBackoffMs { get; set; } = 1000;

    public int MaxBackoffMs { get; set; } = 60000;

    /// <summary>A larger picture is a failed capture: gateways refuse it, and boards lack the memory.</summary>
    public int MaxJpegBytes { get; set; } = 512 * 1024;

    /// <summary>From the hardware's random numbers, new at every boot, never 0. With the counter it identifies a frame permanently.</summary>
    public uint BootId { get; set; }

    /// <exception cref="ArgumentException">A setting is invalid; the message names it.</exception>
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
        Check("IntervalMs", IntervalMs, MinIntervalMs, int.MaxValue);
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

/// <summary>Message format of a picture (protocol/MQTT.md).</summary>
public enum PayloadMode
{
    /// <summary><c>gateway/BOARD/frame</c>: 40-byte header and the unchanged JPEG.</summary>
    Raw = 0,

    /// <summary>The seed's pair: <c>iot/image</c> with base64 in JSON, then <c>iot/latency</c>.</summary>
    SeedPair = 1,
}
