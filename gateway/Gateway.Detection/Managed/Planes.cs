using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed;

/// <summary>The values between two layers: one plane a channel, each with zeros all around.</summary>
/// <remarks>
/// <code>
///   0 0 0 0
/// 0 a b c 0     The zero behind a row is also the one in front of the next: rows are RowStride = Width + 1 floats apart,
///   d e f 0     planes PlaneStride.
///   0 0 0 0
/// </code>
/// So a 3x3 convolution needs no edge cases: with (x, y) at p, its inputs are at p - RowStride - 1 ... p + RowStride + 1, and neighbouring
/// outputs have neighbouring inputs, over the ends of rows too. Planes share their memory with others that are not needed at the same time, so whoever writes
/// a channel also clears its border.
/// </remarks>
internal sealed unsafe class Planes
{
    /// <summary>Zeros between rows and above and below: as many as a 3x3 window reaches past an edge.</summary>
    public const int Border = 1;

    /// <param name="memory"><see cref="LengthFor"/> floats; borrowed.</param>
    /// <param name="shape">Without the border.</param>
    public Planes(ArenaBlock memory, LayerShape shape)
    {
        Memory = memory;
        Shape = shape;
    }

    /// <summary>Where they are.</summary>
    public ArenaBlock Memory { get; }

    public LayerShape Shape { get; }

    public int RowStride => Shape.Width + Border;

    public int PlaneStride => RowStride * (Shape.Height + 2 * Border) + Border;

    /// <summary>From the beginning of a plane, border and all, to its (0, 0).</summary>
    public int Origin => RowStride * Border + Border;

    /// <summary>The beginning of a channel's plane, border and all.</summary>
    public float* Plane(int channel) => Memory.Start + (nint)channel * PlaneStride;

    /// <summary>A channel's (0, 0).</summary>
    public float* First(int channel) => Plane(channel) + Origin;

    public static long LengthFor(LayerShape shape) =>
        ((long)(shape.Width + Border) * (shape.Height + 2 * Border) + Border) * shape.Channels;

    /// <summary>Puts the zeros around a channel's values, which are left alone.</summary>
    public void ClearBorder(int channel)
    {
        new Span<float>(Plane(channel), Origin).Clear();
        var row = First(channel);
        for (var y = 0; y < Shape.Height; y++, row += RowStride)
            row[Shape.Width] = 0;
        new Span<float>(row, RowStride).Clear();
    }
}
