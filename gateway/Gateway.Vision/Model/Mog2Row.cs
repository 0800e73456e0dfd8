namespace Gateway.Vision;

/// <summary>A row of a frame on its way through the model.</summary>
internal unsafe struct Mog2Row
{
    public byte* Luma;
    public byte* Mask;
    public byte* State;
    public float* Shared;
    public Mog2Block Start;

    /// <summary>Blocks in the row.</summary>
    public int Count;

    public Mog2Rates* Rates;

    /// <summary>Most modes of a pixel, 2 to 5.</summary>
    public int Mixtures;

    /// <summary>Whether what fits the first mode is background for certain; if not, only the way for all blocks holds.</summary>
    public bool IsOrdered;

    /// <summary>Lanes of the block at hand that are to be learnt apart; 0 between blocks.</summary>
    public uint OddLanes;
}
