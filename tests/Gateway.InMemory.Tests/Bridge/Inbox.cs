using System.Collections.Concurrent;
using System.Text;
using Gateway.Bridge.Client;
using Gateway.Broker.Messages;
using Gateway.Frames;

namespace Gateway.InMemory.Tests.Bridge;

/// <summary>Keeps copies of what a client receives, and acknowledges at once or when the test says so.</summary>
internal sealed class Inbox : IClientHandler
{
    private int _connects;

    /// <summary>When set, acknowledgements are kept in <see cref="Acks"/>.</summary>
    public volatile bool HoldsAcks;

    public int Connects => Volatile.Read(ref _connects);

    public ConcurrentQueue<(string Topic, byte[] Payload)> Messages { get; } = new();

    public ConcurrentQueue<PublishAck> Acks { get; } = new();

    public void OnConnected() => Interlocked.Increment(ref _connects);

    public bool OnMessage(in Message message, PublishAck ack)
    {
        var holds = HoldsAcks && ack.Target is not null;
        if (holds)
            Acks.Enqueue(ack);
        Messages.Enqueue((Encoding.UTF8.GetString(message.Topic), message.Payload.ToArray()));
        return holds;
    }
}
