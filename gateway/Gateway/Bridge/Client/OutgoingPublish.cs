namespace Gateway.Bridge.Client;

/// <summary>A message on its way out.</summary>
/// <param name="Message">What.</param>
/// <param name="PacketId">0 with QoS 0.</param>
/// <param name="Duplicate">Whether the broker may have got it before.</param>
internal readonly record struct OutgoingPublish(OutgoingMessage Message, ushort PacketId, bool Duplicate);
