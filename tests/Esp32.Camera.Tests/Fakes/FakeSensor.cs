namespace Esp32.Camera.Tests.Fakes;

/// <summary>A camera that takes 80 ms for a small picture. Tests can script its pictures.</summary>
internal sealed class FakeSensor(FakeBoardClock clock) : ICameraSensor
{
    public const int CaptureMs = 80;

    public static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 3, 4, 5, 0xFF, 0xD9];

    /// <summary>Returned first; null: the camera returns no picture.</summary>
    public Queue<byte[]?> Next { get; } = new();

    /// <summary>Thrown instead of returning a picture.</summary>
    public Exception? Throws { get; set; }

    public int Captures { get; private set; }

    public byte[] Capture()
    {
        Captures++;
        clock.Advance(CaptureMs);
        if (Throws is not null)
            throw Throws;
        return Next.TryDequeue(out var jpeg) ? jpeg! : Jpeg;
    }
}
