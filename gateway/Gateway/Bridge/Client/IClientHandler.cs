using Gateway.Broker.Messages;
using Gateway.Frames;

namespace Gateway.Bridge.Client;

/// <summary>What a client of a broker is for. Called by one connection at a time.</summary>
internal interface IClientHandler
{
    /// <summary>A connection is there, subscribed, and what is published now goes out on it. Returns at once, throws nothing.</summary>
    void OnConnected();

    /// <summary>A message has come; its topic and payload stand in the buffer, properties do not.</summary>
    /// <param name="message">Borrowed for the call.</param>
    /// <param name="ack">Default for QoS 0.</param>
    /// <returns>Whether it takes over the acknowledgement, to complete it when it has made the message safe; else it is given when the call returns.</returns>
    bool OnMessage(in Message message, PublishAck ack);
}
