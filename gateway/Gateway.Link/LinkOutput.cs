using System.Runtime.CompilerServices;

namespace Gateway.Link;

/// <summary>The sending side of one client's connection, shared by its pump and its commands: whole messages, in the order of the calls.</summary>
internal sealed class LinkOutput(ILinkTransport transport, LinkMetrics counters, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _sendingSince;

    /// <summary>Whether a message was sent in part: nothing more can follow it.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Sends whole messages from two blocks of memory.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken closed)
    {
        await _turn.WaitAsync(closed);
        try
        {
            Volatile.Write(ref _sendingSince, Math.Max(1, time.GetTimestamp()));
            IsBroken = true;
            await transport.SendAsync(head, body, closed);
            IsBroken = false;
            counters.BytesSent.Add(head.Length + body.Length);
        }
        finally
        {
            Volatile.Write(ref _sendingSince, 0);
            _turn.Release();
        }
    }

    /// <summary>Whether the current message takes longer than allowed.</summary>
    public bool IsStuck(TimeSpan allowed)
    {
        var since = Volatile.Read(ref _sendingSince);
        return since != 0 && time.GetElapsedTime(since) > allowed;
    }

    public void Dispose() => _turn.Dispose();
}
