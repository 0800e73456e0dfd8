namespace Gateway.Broker.Messages;

/// <summary>How far a message above QoS 0 is on its way to a subscriber.</summary>
internal enum FlightStage
{
    /// <summary>To be sent again, over a new connection.</summary>
    ToSend,

    /// <summary>Sent; PUBACK or PUBREC is due.</summary>
    Sent,

    /// <summary>QoS 2: the subscriber has it, the message is forgotten; PUBCOMP is due.</summary>
    Released,
}
