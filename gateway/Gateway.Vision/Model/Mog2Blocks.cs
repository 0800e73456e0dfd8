using System.Runtime.InteropServices;

namespace Gateway.Vision;

/// <summary>The memory of a vectorised model. A block is as many pixels of a row as a vector has lanes (L).</summary>
/// <remarks>
/// <code>
/// State   1 byte a block    <see cref="BlockState"/>; <see cref="Ahead"/> more after the last, which are uniform
/// Shared  1 float a block   the weight of every pixel's mode in a uniform block; 0 of others
/// First   2 L floats        mean, variance of slot 0: all that a uniform block needs, so a calm picture is one stream
/// Weights 5 L floats        weights of slots 0 to 4: with First, all that is needed where every pixel fits its first mode
/// Second  2 L floats        mean, variance of slot 1
/// Others  6 L floats        mean, variance of slots 2, 3, 4
/// </code>
/// Streams apart, as memory is what a busy picture waits for.
/// Slots at or above the block's number of modes hold nothing. Below it, a pixel's unused slots weigh 0, and a slot in use that weighs 0
/// is stored as <see cref="ZeroWeight"/>. Rows begin at multiples of 64 pixels. Pages that no block ever needed are never touched, and
/// cost no memory; but pages are huge where the system has such, so most are needed soon.
/// </remarks>
internal sealed unsafe partial class Mog2Blocks(int lanes)
{
    /// <summary>Stands for 0 in a slot in use: the least normal float, which no real weight comes near.</summary>
    public const float ZeroWeight = 1.17549435e-38f;

    /// <summary>
    /// Stands for the NaN that a mode without weight gets from a frame that is only looked at: as mean and variance of a mode that nothing fits. At a
    /// NaN the search for a shadow would end as if there were no more modes.
    /// </summary>
    public const float NoNumber = -1024;

    /// <summary>How many blocks before its turn a block's memory is asked for.</summary>
    public const int Ahead = 8;

    private const nuint HugePage = 2 << 20;

    /// <summary>MADV_HUGEPAGE of madvise(2).</summary>
    private const int AdviseHugePages = 14;

    private readonly int _lanes = lanes;
    private nuint _blocks;

    public int PerRow { get; private set; }

    public byte* State { get; private set; }

    public float* Shared { get; private set; }

    public Mog2Block Start { get; private set; }

    /// <summary>A block.</summary>
    public Mog2Block this[nint block] => At(Start, block, _lanes);

    /// <summary>The block that comes so many blocks after another.</summary>
    public static Mog2Block At(in Mog2Block start, nint block, int lanes) =>
        new(start.First + (block * 2 * lanes), start.Weights + (block * 5 * lanes), start.Second + (block * 2 * lanes), start.Others + (block * 6 * lanes), lanes);

    /// <summary>Makes room for a picture. Contents are undefined when the size changes.</summary>
    public void Resize(int width, int height)
    {
        PerRow = (width + PixelPlane.Alignment - 1) / PixelPlane.Alignment * (PixelPlane.Alignment / _lanes);
        var blocks = (nuint)PerRow * (nuint)height;
        if (blocks == _blocks)
            return;

        Free();
        State = (byte*)Take(blocks + Ahead);
        new Span<byte>(State + blocks, Ahead).Clear();
        Shared = (float*)Take(blocks * sizeof(float));
        Start = new Mog2Block(TakeFloats(blocks * 2), TakeFloats(blocks * 5), TakeFloats(blocks * 2), TakeFloats(blocks * 6), _lanes);
        _blocks = blocks;
    }

    public void Free()
    {
        NativeMemory.AlignedFree(State);
        NativeMemory.AlignedFree(Shared);
        NativeMemory.AlignedFree(Start.First);
        NativeMemory.AlignedFree(Start.Weights);
        NativeMemory.AlignedFree(Start.Second);
        NativeMemory.AlignedFree(Start.Others);
        State = null;
        Shared = null;
        Start = default;
        _blocks = 0;
    }

    private float* TakeFloats(nuint vectors) => (float*)Take(vectors * (nuint)_lanes * sizeof(float));

    private static void* Take(nuint bytes)
    {
        if (bytes < HugePage || !OperatingSystem.IsLinux())
            return NativeMemory.AlignedAlloc(bytes, PixelPlane.Alignment);

        // A stream crosses thousands of small pages a frame, and at the end of each the processor stops reading ahead.
        var memory = NativeMemory.AlignedAlloc(bytes, HugePage);
        _ = Advise(memory, bytes, AdviseHugePages);   // refused on systems without: slower, nothing else
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
