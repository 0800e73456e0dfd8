using Gateway.Frames;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>What a connection says, or goes on with, once the journal has committed.</summary>
/// <param name="sender">The connection.</param>
/// <param name="answer">PUBREL or PUBCOMP with the packet id; PUBLISH for sending what waited for the commit.</param>
internal sealed class CommitAnswer(ConnectionSender sender, PacketType answer) : IPublishAckTarget
{
    public void Acknowledge(ushort packetId)
    {
        if (answer == PacketType.Pubrel)
            sender.Write(new PubrelPacket(packetId));
        else if (answer == PacketType.Pubcomp)
            sender.Write(new PubcompPacket(packetId));
        else
            sender.Wake();
        sender.Flush();
    }
}
