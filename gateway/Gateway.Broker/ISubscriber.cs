namespace Gateway.Broker;

/// <summary>Receives messages: a client's session, or a part of the daemon such as the camera ingest.</summary>
internal interface ISubscriber
{
    /// <summary>Null for a part of the daemon.</summary>
    string? ClientId => null;

    /// <summary>Whether a message reaches it now.</summary>
    bool IsConnected => true;

    /// <summary>Whether it takes a packet of this message's size; a shared subscription asks before it chooses.</summary>
    bool Takes(in Message message) => true;

    /// <summary>Retained messages still to be delivered; null for none.</summary>
    RetainedBacklog? Backlog => null;

    /// <summary>Whether a retained message leaves enough room for newly published ones.</summary>
    bool HasRoomFor(in Delivery delivery) => true;

    /// <summary>Takes a request for later, when its queue is full or the messages are many. Under the lock of the retained messages.</summary>
    /// <returns>False when it takes all of them at once.</returns>
    bool Await(RetainedRequest request) => false;

    /// <summary>Whether its messages may be stored in the journal.</summary>
    bool IsStored => false;

    /// <summary>Whether it may take over acknowledgements; see <see cref="Deliver"/>.</summary>
    bool TakesOver => false;

    /// <summary>Whether its messages must not be retained, whatever they request.</summary>
    bool ForbidsRetaining => false;

    /// <summary>Whether it wants the messages of a topic that its filter matches. Asked when a route is made, under the router's lock: another answer
    /// counts from the next change of a subscription on.</summary>
    bool Wants(ReadOnlySpan<byte> topic) => true;

    /// <summary>Called on the publisher's receiving thread: returns at once, never blocks, never throws.</summary>
    /// <returns>Whether it takes over the acknowledgement, to complete it when the message is safe. Only the first such subscriber gets it; without
    /// one, the publisher is acknowledged after all calls.</returns>
    bool Deliver(in Delivery delivery);
}
