namespace Esp32.Fleet.Scenes;

/// <summary>A rectangle on the scene's 640 x 480.</summary>
internal readonly record struct SceneBox(float Left, float Top, float Right, float Bottom)
{
    public static readonly SceneBox Everything = new(float.MinValue, float.MinValue, float.MaxValue, float.MaxValue);
}
