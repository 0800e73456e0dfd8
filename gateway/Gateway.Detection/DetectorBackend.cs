namespace Gateway.Detection;

/// <summary>The engine that runs a model. The names are those of settings and command lines.</summary>
public enum DetectorBackend
{
    /// <summary>This process; see <see cref="Managed.ManagedDetector"/>.</summary>
    Managed,

    /// <summary>The darknet program; see <see cref="Darknet.DarknetProcess"/>.</summary>
    Darknet,
}

public static class DetectorBackends
{
    public const string Allowed = "managed or darknet";

    /// <returns>Null unless the text is one of <see cref="Allowed"/>, in upper or lower case.</returns>
    public static DetectorBackend? Parse(string text) =>
        text.Equals("managed", StringComparison.OrdinalIgnoreCase) ? DetectorBackend.Managed
        : text.Equals("darknet", StringComparison.OrdinalIgnoreCase) ? DetectorBackend.Darknet
        : null;
}
