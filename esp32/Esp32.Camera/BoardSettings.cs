namespace Esp32.Camera;

/// <summary>The settings of the picture that a gateway may change.</summary>
public sealed class BoardSettings
{
    public const int MinQuality = 10;
    public const int MaxQuality = 63;

    /// <summary>Names of the sizes of pictures, smallest first.</summary>
    public static readonly string[] Resolutions = new string[] { "QQVGA", "QVGA", "VGA", "SVGA", "XGA", "HD", "SXGA", "UXGA" };

    /// <summary>Scale of the OV2640, 10 to 63; lower is better.</summary>
    public int Quality { get; set; } = 12;

    /// <summary>Index in <see cref="Resolutions"/>.</summary>
    public int Resolution { get; set; } = 2;

    /// <summary>Whether the flash light is on.</summary>
    public bool Flash { get; set; }
}

/// <summary>A sensor whose pictures can be changed. A board whose sensor is no such one reports its interval only.</summary>
public interface IAdjustableSensor : ICameraSensor
{
    /// <summary>Settings in force.</summary>
    BoardSettings Settings { get; }

    /// <summary>Applies the nearest settings that the board can, and keeps them in <see cref="Settings"/>.</summary>
    void Adjust(BoardSettings wanted);
}
