using System.Runtime.InteropServices;

namespace Gateway.Vision;

/// <summary>The memory of a vectorised model. A block is as many pixels of a row as a vector has lanes (L).</summary>
/// <remarks>
/// <code>
/// State   1 byte a block    <see cref="BlockState"/>
/// Shared  1 float a block   the weight of every pixel's mode in a uniform block
/// First   2 L floats        mean, variance of slot 0: all that a uniform block needs, so a calm picture is one stream
/// Rest    13 L floats       weights of slots 0 to 4, then mean, variance of slots 1, 2, 3, 4
/// </code>
/// Slots at or above the block's number of modes hold nothing. Below it, a pixel's unused slots weigh 0, and a slot in use that weighs 0
/// is stored as <see cref="ZeroWeight"/>. Rows begin at multiples of 64 pixels. Pages of Rest that no block ever needed are never touched, so
/// they cost no memory.
/// </remarks>
internal sealed unsafe class Mog2Blocks(int lanes)
{
    /// <summary>Stands for 0 in a slot in use: the least normal float, which no real weight comes near.</summary>
    public const float ZeroWeight = 1.17549435e-38f;

    private readonly int _lanes = lanes;
    private nuint _blocks;

    public int PerRow { get; private set; }

    public byte* State { get; private set; }

    public float* Shared { get; private set; }

    public float* First { get; private set; }

    public float* Rest { get; private set; }

    /// <summary>Floats of one block in <see cref="First"/>.</summary>
    public int FirstStride => 2 * _lanes;

    /// <summary>Floats of one block in <see cref="Rest"/>.</summary>
    public int RestStride => 13 * _lanes;

    /// <summary>Makes room for a picture. Contents are undefined when the size changes.</summary>
    public void Resize(int width, int height)
    {
        PerRow = (width + PixelPlane.Alignment - 1) / PixelPlane.Alignment * (PixelPlane.Alignment / _lanes);
        var blocks = (nuint)PerRow * (nuint)height;
        if (blocks == _blocks)
            return;

        Free();
        State = (byte*)Take(blocks);
        Shared = (float*)Take(blocks * sizeof(float));
        First = (float*)Take(blocks * (nuint)FirstStride * sizeof(float));
        Rest = (float*)Take(blocks * (nuint)RestStride * sizeof(float));
        _blocks = blocks;
    }

    public void Free()
    {
        NativeMemory.AlignedFree(State);
        NativeMemory.AlignedFree(Shared);
        NativeMemory.AlignedFree(First);
        NativeMemory.AlignedFree(Rest);
        State = null;
        Shared = First = Rest = null;
        _blocks = 0;
    }

    private static void* Take(nuint bytes) => NativeMemory.AlignedAlloc(bytes, PixelPlane.Alignment);
}
