namespace Esp32.Fleet.Scenes;

internal enum PassDirection
{
    /// <summary>Through the entry region, then the confirm region: what the sequence decision waits for.</summary>
    Down,

    /// <summary>The other way round, which must not fire.</summary>
    Up,

    /// <summary>Across, which must not fire either.</summary>
    Sideways,
}
