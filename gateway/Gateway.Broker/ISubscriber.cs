using Gateway.Broker.Messages;

namespace Gateway.Broker;

/// <summary>Gets messages: the session of a client, or a part of the daemon such as the camera ingest.</summary>
internal interface ISubscriber
{
    /// <summary>Of which client; null for a part of the daemon.</summary>
    string? ClientId => null;

    /// <summary>Whether a message would reach it now.</summary>
    bool IsConnected => true;

    /// <summary>Whether it takes packets as large as this message makes; a shared subscription asks before it chooses.</summary>
    bool Takes(in Message message) => true;

    /// <summary>Retained messages it is still to be shown; null for none.</summary>
    RetainedBacklog? Backlog => null;

    /// <summary>Whether there is room for a retained message that takes none away from what is published meanwhile.</summary>
    bool HasRoomFor(in Delivery delivery) => true;

    /// <summary>Retained messages for which it has no room now, or which are many, are to be asked for later. Under the lock of the retained messages.</summary>
    /// <returns>False when it takes them all at once.</returns>
    bool Await(RetainedRequest request) => false;

    /// <summary>Whether some of what it gets may be stored in the journal.</summary>
    bool IsStored => false;

    /// <summary>Whether it may take over acknowledgements; see <see cref="Deliver"/>.</summary>
    bool TakesOver => false;

    /// <summary>Whether messages it gets are not to be retained, whatever they ask for.</summary>
    bool ForbidsRetaining => false;

    /// <summary>Called on the publisher's receiving thread: returns at once, never blocks, never throws.</summary>
    /// <returns>
    /// Whether it takes over the acknowledgement, to complete it when it has made the message safe. The first subscriber that does gets it alone; where
    /// none does, the publisher is acknowledged when everyone has been called.
    /// </returns>
    bool Deliver(in Delivery delivery);
}
