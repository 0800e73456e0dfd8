namespace Gateway.Events;

/// <summary>Where events are published.</summary>
public enum EventBroker
{
    /// <summary>On the other broker where <c>Bridge:Host</c> names one, else on the daemon's own.</summary>
    Auto,

    /// <summary>Nowhere.</summary>
    Off,

    /// <summary>On the daemon's own broker.</summary>
    Own,

    /// <summary>On the broker of <c>Bridge</c>.</summary>
    Bridge,
}
