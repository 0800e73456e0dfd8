namespace Esp32.Camera.Tests.Fakes;

/// <summary>One connection to a <see cref="FakeBroker"/>. Waiting for bytes that do not arrive advances the clock.</summary>
internal sealed class FakeChannel(FakeBroker broker, FakeBoardClock clock, int connection) : IByteChannel
{
    private readonly List<byte> _sent = [];
    private readonly Queue<byte> _answers = new();
    private long _written;
    private bool _closed;

    public void Write(byte[] bytes, int offset, int count)
    {
        Assert.False(_closed, "written to after Close");
        var breaksAfter = broker.BreaksAfter?.Invoke(connection) ?? 0;
        _written += count;
        if (breaksAfter > 0 && _written > breaksAfter)
            throw new CameraException(CameraFault.Closed, "The connection to the broker was lost (socket error 104).");

        _sent.AddRange(bytes.AsSpan(offset, count));
        while (TryTakePacket(out var packet))
        {
            foreach (var answer in broker.Receive(packet))
                _answers.Enqueue(answer);
        }
    }

    public int Read(byte[] buffer, int offset, int count, int timeoutMs)
    {
        Assert.False(_closed, "read from after Close");
        if (_answers.Count == 0)
        {
            clock.Advance(timeoutMs);
            return 0;
        }

        var taken = 0;
        while (taken < count && _answers.TryDequeue(out var next))
            buffer[offset + taken++] = next;
        return taken;
    }

    public void Close() => _closed = true;

    private bool TryTakePacket(out SentPacket packet)
    {
        packet = null!;
        var length = 0;
        for (var i = 1; i < _sent.Count && i <= 4; i++)
        {
            length |= (_sent[i] & 127) << (7 * (i - 1));
            if ((_sent[i] & 128) != 0)
                continue;
            if (_sent.Count < i + 1 + length)
                return false;
            packet = new SentPacket(connection, clock.ElapsedMicroseconds, _sent[0], [.. _sent.Skip(i + 1).Take(length)]);
            _sent.RemoveRange(0, i + 1 + length);
            return true;
        }

        return false;
    }
}
