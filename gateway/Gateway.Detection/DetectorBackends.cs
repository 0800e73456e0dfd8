namespace Gateway.Detection;

/// <summary>Backends as command lines name them.</summary>
public static class DetectorBackends
{
    /// <summary>For messages: what may be written.</summary>
    public const string Allowed = "managed or darknet";

    /// <param name="text">In any case; numbers are no names.</param>
    /// <returns>Null for anything but <see cref="Allowed"/>.</returns>
    public static DetectorBackend? Parse(string text) =>
        text.Equals("managed", StringComparison.OrdinalIgnoreCase) ? DetectorBackend.Managed
        : text.Equals("darknet", StringComparison.OrdinalIgnoreCase) ? DetectorBackend.Darknet
        : null;
}
