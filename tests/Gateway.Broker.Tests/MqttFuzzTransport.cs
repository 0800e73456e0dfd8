using System.Net;
using Gateway.Broker.Sockets;

namespace Gateway.Broker.Tests;

/// <summary>
/// A client that sends its script, piece by piece, whatever the broker answers, and then closes silently. Nothing waits, so a connection costs
/// microseconds.
/// </summary>
/// <param name="pieces">Most bytes of each receive; mutated packets among them are counted when they are received.</param>
internal sealed class MqttFuzzTransport(IReadOnlyList<(byte[] Bytes, bool IsMutated)> pieces) : ITransport
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _piece;
    private int _at;

    /// <summary>The packets that the broker sent.</summary>
    public MqttAnswers Answers { get; } = new();

    /// <summary>Set when the broker has closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Mutated packets that the broker began to read.</summary>
    public int Taken { get; private set; }

    public string RemoteName => "fuzz";

    public IPAddress RemoteAddress => IPAddress.Loopback;

    public bool IsLocal => true;

    public string? CertificateUser => null;

    public ValueTask OpenAsync() => ValueTask.CompletedTask;

    public bool CanWait => true;

    public ValueTask WaitAsync() => ValueTask.CompletedTask;

    public int TryReceive(Memory<byte> first, Memory<byte> then)
    {
        var received = Receive(first);
        return received == first.Length && _at > 0 ? received + Receive(then) : received;
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => new(Receive(buffer));

    public ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        if (_closed.Task.IsCompleted)
            throw new IOException("Closed.");
        foreach (var part in parts)
            Answers.Add(part.Span);
        return ValueTask.CompletedTask;
    }

    public void Close() => _closed.TrySetResult();

    private int Receive(Memory<byte> buffer)
    {
        if (_closed.Task.IsCompleted)
            throw new IOException("Closed.");
        if (_piece == pieces.Count)
            return 0;
        var (bytes, isMutated) = pieces[_piece];
        Taken += isMutated && _at == 0 ? 1 : 0;
        var length = Math.Min(buffer.Length, bytes.Length - _at);
        bytes.AsMemory(_at, length).CopyTo(buffer);
        _at += length;
        if (_at == bytes.Length)
            (_piece, _at) = (_piece + 1, 0);
        return length;
    }
}
