namespace Gateway.Frames;

/// <summary>One JPEG picture of one camera: a slice of a shared buffer, and when it passed where.</summary>
/// <remarks>Borrowed: valid during the call that shows it. To keep it, <see cref="Keep"/> it and <see cref="Release"/> it later.</remarks>
/// <param name="Buffer">Holds the bytes.</param>
/// <param name="Offset">Where the JPEG begins in the buffer.</param>
/// <param name="Length">Bytes of the JPEG.</param>
/// <param name="Camera">Source of the picture.</param>
/// <param name="Sequence">One more per frame of this camera since the daemon started, from 1.</param>
/// <param name="Stamps">When it passed each station.</param>
public readonly record struct Frame(FrameBuffer Buffer, int Offset, int Length, Camera Camera, uint Sequence, FrameStamps Stamps)
{
    public ReadOnlySpan<byte> Jpeg => Buffer.GetSpan().Slice(Offset, Length);

    public ReadOnlyMemory<byte> JpegMemory => Buffer.Memory.Slice(Offset, Length);

    /// <summary>Takes a reference of its own and returns the frame, to be stored.</summary>
    public Frame Keep()
    {
        Buffer.AddReference();
        return this;
    }

    public void Release() => Buffer.Release();
}
