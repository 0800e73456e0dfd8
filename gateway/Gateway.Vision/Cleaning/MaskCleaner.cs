namespace Gateway.Vision;

/// <summary>Makes solid objects of a raw foreground mask: specks go, objects keep their shape, gaps and holes of objects are filled.</summary>
/// <remarks>
/// <code>
/// 1 core     a pixel stays, or is added, if more than half of the pixels within two of it (5x5) are foreground
/// 2 edge     foreground within two pixels of the core stays: corners, arms, and objects too small to fill a window
/// 3 closing  gaps into which no 5x5 square of background fits are closed
/// 4 holes    background that no path over sides of pixels connects with the edge is filled
/// </code>
/// Only watched pixels count, in every step: the edge of the watched area, of an ignored area and of the picture are all the same edge. A window
/// beyond it has fewer pixels, of which more than half are needed. Nothing is set outside, and a gap at the edge is closed as one between objects
/// is. One thread at a time; a frame allocates nothing, unless its mask has more pieces than any before.
/// </remarks>
public abstract class MaskCleaner
{
    /// <summary>Pixels from the middle of a window to its side.</summary>
    private protected const int Reach = 2;

    private protected MaskCleaner()
    {
    }

    private protected int Width { get; private set; }

    private protected int Height { get; private set; }

    /// <summary>Null for the whole picture.</summary>
    private protected BitMask? Watched { get; private set; }

    /// <summary>The fastest implementation for this processor.</summary>
    public static MaskCleaner Create()
    {
        if (Vector512.IsHardwareAccelerated)
            return new MaskCleanerVector<Words512, Vector512<ulong>>();
        if (Vector256.IsHardwareAccelerated)
            return new MaskCleanerVector<Words256, Vector256<ulong>>();
        return Vector128.IsHardwareAccelerated ? new MaskCleanerVector<Words128, Vector128<ulong>>() : new MaskCleanerScalar();
    }

    /// <summary>Sets the size of the masks and the pixels that count; null for all of them. Not copied: call this again after a change.</summary>
    public void Watch(int width, int height, BitMask? watched)
    {
        PixelPlane.CheckSides(width, height);
        if (watched is not null && (watched.Width != width || watched.Height != height))
            throw new ArgumentException("The watched area has another size.", nameof(watched));
        (Width, Height, Watched) = (width, height, watched);
        Prepare();
    }

    /// <summary>Cleans a mask of the size of <see cref="Watch"/> in place. It has no pixels outside the watched area.</summary>
    public void Clean(BitMask mask)
    {
        if (mask.Width != Width || mask.Height != Height)
            throw new ArgumentException("The mask has another size.", nameof(mask));
        if (!mask.IsEmpty)
            CleanUp(mask);
    }

    private protected abstract void Prepare();

    private protected abstract void CleanUp(BitMask mask);
}
