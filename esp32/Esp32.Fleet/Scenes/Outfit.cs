using System.Numerics;

namespace Esp32.Fleet.Scenes;

/// <summary>What a person wears.</summary>
internal readonly record struct Outfit(Vector3 Coat, Vector3 Trousers, Vector3 Hair, Vector3 Skin)
{
    public static readonly Outfit RedCoat = new(Shade.Rgb(0xB8362E), Shade.Rgb(0x2A3346), Shade.Rgb(0x3A2A20), Shade.Rgb(0xE2B08F));
    public static readonly Outfit YellowRaincoat = new(Shade.Rgb(0xE9B52C), Shade.Rgb(0x33414F), Shade.Rgb(0x6B4A2C), Shade.Rgb(0xEBC2A2));
    public static readonly Outfit BlueJacket = new(Shade.Rgb(0x27508F), Shade.Rgb(0x22252B), Shade.Rgb(0x1F1B1A), Shade.Rgb(0xB98562));
    public static readonly Outfit Courier = new(Shade.Rgb(0xD9772B), Shade.Rgb(0x2B2F38), Shade.Rgb(0x2E231C), Shade.Rgb(0xCF9B77));

    public static readonly Outfit[] All = [RedCoat, BlueJacket, YellowRaincoat, Courier];
}
