using Gateway.Bridge.Client;

namespace Gateway.Events;

/// <summary>The broker that events go to.</summary>
internal interface IEventOutlet
{
    /// <summary>Raised when everything has to be told anew: the broker was away, or Home Assistant has started. Any thread.</summary>
    event Action? Renewed;

    /// <summary>Whether pictures would get anywhere now.</summary>
    bool IsOpen { get; }

    /// <summary>Publishes. Any thread; returns at once.</summary>
    /// <param name="message">Taken over, with the reference that it holds.</param>
    /// <returns>False when it was dropped.</returns>
    bool TryPublish(OutgoingMessage message);
}
