namespace Esp32.Fleet.Scenes;

/// <summary>A place in front of a camera: its still background and the objects that pass. Positions refer to 640 x 480.</summary>
/// <remarks>
/// Passes fit the default regions: entry x 120-520 y 120-240, confirm x 120-520 y 260-400. The centre of a downward object is first visible above the
/// entry region, then in it, and within 2 s after that in the confirm region.
/// </remarks>
internal abstract class Scene
{
    /// <summary>Number of different scenes.</summary>
    public const int Places = 6;

    /// <summary>Shown in the picture.</summary>
    public abstract string Title { get; }

    /// <summary>Colour of the empty place.</summary>
    public abstract Vector3 Background(float x, float y);

    /// <summary>Draws the object of a pass on the background, <paramref name="seconds"/> (0 or more) after the pass began.</summary>
    public abstract void DrawPass(Canvas canvas, Pass pass, double seconds);

    /// <summary>Creates scene 0 to <see cref="Places"/> - 1: three places, then the same places in a second variant.</summary>
    public static Scene Create(int place)
    {
        var variant = place / 3;
        return (place % 3) switch
        {
            0 => new GardenPath(variant),
            1 => new FrontDoor(variant),
            _ => new ParcelBelt(variant),
        };
    }
}
