namespace Gateway.Detection;

/// <summary>What computes a model's answers. The names are those of settings and command lines.</summary>
public enum DetectorBackend
{
    /// <summary>This process; see <see cref="Managed.ManagedDetector"/>.</summary>
    Managed,

    /// <summary>The darknet program; see <see cref="Darknet.DarknetProcess"/>.</summary>
    Darknet,
}
