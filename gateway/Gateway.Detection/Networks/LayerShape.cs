namespace Gateway.Detection.Networks;

/// <summary>The size of what goes into or comes out of a layer: planes of rows of 32-bit floats, channel by channel.</summary>
internal readonly record struct LayerShape(int Width, int Height, int Channels)
{
    public int Plane => Width * Height;

    public long Count => (long)Width * Height * Channels;

    public override string ToString() => $"{Width}x{Height}x{Channels}";
}
