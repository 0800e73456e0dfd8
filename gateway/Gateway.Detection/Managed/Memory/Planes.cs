namespace Gateway.Detection.Managed.Memory;

/// <summary>The values between two layers: one plane per channel, each surrounded by zeros.</summary>
/// <remarks>
/// <code>
///   0 0 0 0
/// 0 a b c 0     The zero behind a row is also the one before the next row: rows are RowStride = Width + 1 floats apart,
///   d e f 0     planes PlaneStride.
///   0 0 0 0
/// </code>
/// So a 3x3 convolution has no edge cases: with (x, y) at p, its inputs are at p - RowStride - 1 ... p + RowStride + 1. Neighbouring outputs have
/// neighbouring inputs, even across row ends. Planes share memory with others at other times, so a step that writes a channel clears its border.
/// </remarks>
/// <param name="memory"><see cref="LengthFor"/> floats, borrowed.</param>
/// <param name="shape">Without the border.</param>
internal sealed unsafe class Planes(ArenaBlock memory, LayerShape shape)
{
    /// <summary>Zeros between rows and above and below: the reach of a 3x3 window past an edge.</summary>
    public const int Border = 1;

    public ArenaBlock Memory { get; } = memory;

    public LayerShape Shape { get; } = shape;

    public int RowStride => Shape.Width + Border;

    public int PlaneStride => RowStride * (Shape.Height + 2 * Border) + Border;

    /// <summary>From the beginning of a plane with its border to its (0, 0).</summary>
    public int Origin => RowStride * Border + Border;

    /// <summary>A channel's plane with its border.</summary>
    public float* Plane(int channel) => Memory.Start + (nint)channel * PlaneStride;

    /// <summary>A channel's (0, 0).</summary>
    public float* First(int channel) => Plane(channel) + Origin;

    public static long LengthFor(LayerShape shape) =>
        ((long)(shape.Width + Border) * (shape.Height + 2 * Border) + Border) * shape.Channels;

    /// <summary>Writes the zeros around a channel's values.</summary>
    public void ClearBorder(int channel)
    {
        new Span<float>(Plane(channel), Origin).Clear();
        var row = First(channel);
        for (var y = 0; y < Shape.Height; y++, row += RowStride)
            row[Shape.Width] = 0;
        new Span<float>(row, RowStride).Clear();
    }
}
