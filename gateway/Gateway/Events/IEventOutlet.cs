using Gateway.Bridge.Client;

namespace Gateway.Events;

/// <summary>The broker for events.</summary>
internal interface IEventOutlet
{
    /// <summary>Raised when everything must be published again: the broker or Home Assistant has started. Any thread.</summary>
    event Action? Renewed;

    /// <summary>Whether pictures can be published now.</summary>
    bool IsOpen { get; }

    /// <summary>Publishes a message and takes over its reference. Any thread; returns at once.</summary>
    /// <returns>False if it was dropped.</returns>
    bool TryPublish(OutgoingMessage message);
}
