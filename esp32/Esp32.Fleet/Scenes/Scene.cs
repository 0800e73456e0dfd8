using System.Numerics;

namespace Esp32.Fleet.Scenes;

/// <summary>A place a camera looks at: what stands still, and what passes through it. Positions are on 640 x 480.</summary>
/// <remarks>
/// Passes fit the default regions: entry x 120-520 y 120-240, confirm x 120-520 y 260-400. Going down, the object's centre is first seen above the entry
/// region, then in it, and within 2 s of that in the confirm region.
/// </remarks>
internal abstract class Scene
{
    /// <summary>How many different ones there are.</summary>
    public const int Places = 6;

    /// <summary>Shown in the picture.</summary>
    public abstract string Title { get; }

    /// <summary>Colour of the empty place.</summary>
    public abstract Vector3 Background(float x, float y);

    /// <summary>Draws what passes.</summary>
    /// <param name="canvas">Holds the background.</param>
    /// <param name="pass">Which object, and which way.</param>
    /// <param name="seconds">Since the pass began, 0 or more.</param>
    public abstract void DrawPass(Canvas canvas, Pass pass, double seconds);

    /// <param name="place">0 to <see cref="Places"/> - 1: three places, then the same with other weather.</param>
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
