using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed.Steps;

/// <summary>How a 3x3 convolution of stride 1 is cut up for Winograd's F(2x2, 3x3), and where its transformed input is.</summary>
/// <remarks>
/// The output is cut into tiles of 2x2. The 4x4 inputs of a tile become 16 values, its points; at each point the convolution is then a sum over channels alone,
/// 16 products for 4 outputs where there were 36. Tiles are counted row by row, and stand in groups of as many as the kernel computes at once:
/// [group][point][channel][tile], so that what the kernel reads is one piece.
/// </remarks>
internal sealed unsafe class WinogradLayout
{
    /// <summary>4x4.</summary>
    public const int Points = 16;

    /// <summary>Outputs along a side of a tile.</summary>
    public const int Side = 2;

    /// <summary>Fewer are not worth the transformations, which are made once for each channel and each filter and save in the products of the two.</summary>
    private const int LeastChannels = 64;

    /// <param name="plan">One for which <see cref="Suits"/> holds.</param>
    /// <param name="groupWidth">Tiles of a group.</param>
    /// <param name="arena">The memory for the transformed input is taken from here.</param>
    public WinogradLayout(ConvolutionalPlan plan, int groupWidth, Arena arena)
    {
        Channels = plan.Input.Channels;
        GroupWidth = groupWidth;
        Columns = (plan.Output.Width + Side - 1) / Side;
        Rows = (plan.Output.Height + Side - 1) / Side;
        Groups = (Tiles + groupWidth - 1) / groupWidth;
        Memory = arena.Take((long)Groups * GroupLength);
    }

    /// <summary>Where the transformed input is.</summary>
    public ArenaBlock Memory { get; }

    public int Channels { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int Tiles => Columns * Rows;

    public int GroupWidth { get; }

    public int Groups { get; }

    /// <summary>Floats of a group: all points of all channels.</summary>
    public int GroupLength => Points * PointLength;

    /// <summary>From point to point of a group: all channels.</summary>
    public int PointLength => Channels * GroupWidth;

    public static bool Suits(ConvolutionalPlan plan) =>
        plan is { Size: 3, Stride: 1, Padding: 1, Groups: 1, Input.Channels: >= LeastChannels, Filters: >= LeastChannels };

    /// <summary>The first tile of a group, at a point of a channel.</summary>
    public float* At(int group, int point, int channel) => Memory.Start + (nint)group * GroupLength + point * PointLength + channel * GroupWidth;

    /// <summary>Tiles of a group that exist.</summary>
    public int TilesOf(int group) => Math.Min(GroupWidth, Tiles - group * GroupWidth);
}
