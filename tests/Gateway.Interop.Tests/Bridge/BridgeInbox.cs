using System.Collections.Concurrent;
using System.Text;
using Gateway.Bridge.Client;
using Gateway.Broker.Messages;
using Gateway.Frames;

namespace Gateway.Interop.Tests.Bridge;

/// <summary>Keeps what a client receives, and has it acknowledged at once.</summary>
internal sealed class BridgeInbox : IClientHandler
{
    private int _connects;

    public int Connects => Volatile.Read(ref _connects);

    public ConcurrentQueue<(string Topic, string Payload)> Messages { get; } = new();

    public void OnConnected() => Interlocked.Increment(ref _connects);

    public bool OnMessage(in Message message, PublishAck ack)
    {
        Messages.Enqueue((Encoding.UTF8.GetString(message.Topic), Encoding.UTF8.GetString(message.Payload)));
        return false;
    }
}
