namespace Gateway.Detection.Managed.Steps;

/// <summary>The division of a 3x3 convolution of stride 1 for Winograd's F(2x2, 3x3), and the place of its transformed input.</summary>
/// <remarks>
/// The output is divided into tiles of 2x2. The 4x4 inputs of a tile become 16 values, its points. At each point the convolution is a sum over
/// channels: 16 products for 4 outputs instead of 36. Tiles are counted row by row, in groups of the kernel's width: [group][point][channel][tile],
/// so the kernel reads contiguous memory.
/// </remarks>
internal sealed unsafe class WinogradLayout
{
    /// <summary>4x4.</summary>
    public const int Points = 16;

    /// <summary>Outputs along a side of a tile.</summary>
    public const int Side = 2;

    /// <summary>Below this, transforming each channel and each filter costs more than the saved products of both.</summary>
    private const int LeastChannels = 64;

    /// <summary>Takes memory for the transformed input from the arena. <see cref="Suits"/> must hold for the plan.</summary>
    public WinogradLayout(ConvolutionalPlan plan, int groupWidth, Arena arena)
    {
        Channels = plan.Input.Channels;
        GroupWidth = groupWidth;
        Columns = (plan.Output.Width + Side - 1) / Side;
        Rows = (plan.Output.Height + Side - 1) / Side;
        Groups = (Tiles + groupWidth - 1) / groupWidth;
        Memory = arena.Take((long)Groups * GroupLength);
    }

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

    /// <summary>Existing tiles of a group.</summary>
    public int TilesOf(int group) => Math.Min(GroupWidth, Tiles - group * GroupWidth);
}
