using System.Security.Cryptography;
using System.Text;
using Gateway.Broker.Messages;

namespace Gateway.Broker.Tests;

/// <summary>A part of a daemon that notes every message's topic and what its payload was.</summary>
internal sealed class MqttCollector : ISubscriber
{
    private readonly List<(string Topic, int Length, string Hash)> _messages = [];

    public IReadOnlyList<(string Topic, int Length, string Hash)> Messages
    {
        get
        {
            lock (_messages)
                return [.. _messages];
        }
    }

    public static (string Topic, int Length, string Hash) Note(string topic, ReadOnlySpan<byte> payload) =>
        (topic, payload.Length, Convert.ToHexString(SHA256.HashData(payload)));

    public bool Deliver(in Delivery delivery)
    {
        var note = Note(Encoding.UTF8.GetString(delivery.Message.Topic), delivery.Message.Payload);
        lock (_messages)
            _messages.Add(note);
        return false;
    }
}
