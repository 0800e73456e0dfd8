using System.Numerics;

namespace Esp32.Fleet.Scenes;

/// <summary>What a person wears. Red and blue stand out on light ground, the yellow and the courier on dark.</summary>
internal readonly record struct Outfit(Vector3 Coat, Vector3 Trousers, Vector3 Scarf, Vector3 Hair, Vector3 Skin)
{
    public static readonly Outfit RedCoat = new(Shade.Rgb(0xB8362E), Shade.Rgb(0x2A3346), Shade.Rgb(0x4A5F86), Shade.Rgb(0x3A2A20), Shade.Rgb(0xE2B08F));
    public static readonly Outfit YellowRaincoat = new(Shade.Rgb(0xE9B52C), Shade.Rgb(0xA9B7C6), Shade.Rgb(0x2F6E6A), Shade.Rgb(0x6B4A2C), Shade.Rgb(0xEBC2A2));
    public static readonly Outfit BlueJacket = new(Shade.Rgb(0x27508F), Shade.Rgb(0x22252B), Shade.Rgb(0xC9B26B), Shade.Rgb(0x1F1B1A), Shade.Rgb(0xB98562));
    public static readonly Outfit Courier = new(Shade.Rgb(0xE28A3C), Shade.Rgb(0xCFC4AE), Shade.Rgb(0x3B4A5C), Shade.Rgb(0x2E231C), Shade.Rgb(0xCF9B77));
}
