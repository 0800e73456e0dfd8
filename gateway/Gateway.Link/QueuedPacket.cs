namespace Gateway.Link;

/// <summary>A packet waiting for one client.</summary>
/// <param name="Packet">Holds one reference for the queue.</param>
/// <param name="Number">The client's own count of this kind, to be written into the header; 0 leaves the header as it is.</param>
internal readonly record struct QueuedPacket(LinkPacket Packet, uint Number);
