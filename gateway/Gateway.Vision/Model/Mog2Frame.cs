namespace Gateway.Vision;

/// <summary>A frame on its way through the model. Its blocks are numbered through from row to row: planes and model have rows of the same length.</summary>
internal unsafe struct Mog2Frame
{
    public byte* Luma;
    public byte* Mask;
    public byte* State;
    public float* Shared;
    public Mog2Block Start;

    /// <summary>Blocks in a row.</summary>
    public nint PerRow;

    public Mog2Rates* Rates;

    /// <summary>Most modes of a pixel, 2 to 5.</summary>
    public int Mixtures;

    /// <summary>Whether what fits the first mode is background for certain; if not, only the way for all blocks holds.</summary>
    public bool IsOrdered;

    /// <summary>Lanes of the block at hand that are to be learnt apart; 0 between blocks.</summary>
    public uint OddLanes;
}
