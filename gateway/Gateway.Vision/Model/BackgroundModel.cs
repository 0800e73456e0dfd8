using System.Runtime.Intrinsics;

namespace Gateway.Vision;

/// <summary>Learns what each pixel of a still camera usually looks like, and tells what differs: MOG2, bit for bit as OpenCV computes it.</summary>
/// <remarks>
/// One thread at a time; frames in order. The first frame, a frame of another size, and a learning rate of 1 or more start it anew.
/// Memory is native, taken at the first frame, and kept until <see cref="Dispose()"/>.
/// </remarks>
public abstract class BackgroundModel : IDisposable
{
    /// <summary>Rows a thread takes at a time: enough to be worth the taking, few enough that all threads end together.</summary>
    private const int RowsPerChunk = 16;

    private readonly Action<int> _learnChunk;
    private LumaPlane? _frame;   // these three while workers are at it
    private ForegroundMask? _mask;
    private Mog2Rates _rates;

    private protected BackgroundModel(BackgroundModelOptions options)
    {
        options.Validate();
        Options = options;
        _learnChunk = LearnChunk;
    }

    public BackgroundModelOptions Options { get; }

    /// <summary>Frames learnt since the model was started.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Times the model was started anew, the first time not counted.</summary>
    public int RestartCount { get; private set; }

    /// <summary>
    /// Where the model is wanted; null for the whole picture. What this says of a pixel in the region is what it would say without one; outside,
    /// a pixel is background, or, near the region, may be said to be foreground. The cost is that of the region.
    /// </summary>
    /// <remarks>Looked at when the model starts; a mask of another size than the frame's is ignored. Not copied: do not change it afterwards.</remarks>
    public BitMask? Region { get; set; }

    /// <summary>
    /// Threads that help with each picture; null for the caller's alone. Masks are the same bits with any number. Not disposed with the model.
    /// </summary>
    public RowWorkers? Workers { get; set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>The fastest implementation for this processor.</summary>
    public static BackgroundModel Create(BackgroundModelOptions? options = null)
    {
        options ??= new BackgroundModelOptions();
        if (Vector512.IsHardwareAccelerated)
            return new Mog2Vector<Ops512, Vector512<float>>(options);
        if (Vector256.IsHardwareAccelerated)
            return new Mog2Vector<Ops256, Vector256<float>>(options);
        return Vector128.IsHardwareAccelerated ? new Mog2Vector<Ops128, Vector128<float>>(options) : new Mog2Scalar(options);
    }

    /// <summary>Learns <paramref name="frame"/> and writes what differs into <paramref name="mask"/>, which takes on the frame's size.</summary>
    /// <param name="frame">Not changed, not kept.</param>
    /// <param name="mask">0 background, 255 foreground, and the shadow value when shadows are detected.</param>
    /// <param name="learningRate">Share by which this frame changes the model; negative chooses by history, 0 only looks, 1 or more starts anew.</param>
    public void Apply(LumaPlane frame, ForegroundMask mask, double learningRate = -1)
    {
        if (FrameCount == 0 || learningRate >= 1 || frame.Width != Width || frame.Height != Height)
            Start(frame.Width, frame.Height);

        mask.Resize(frame.Width, frame.Height);
        FrameCount = FrameCount == int.MaxValue ? FrameCount : FrameCount + 1;
        var rate = learningRate >= 0 && FrameCount > 1 ? learningRate : 1.0 / Math.Min(2L * FrameCount, Options.History);
        var rates = new Mog2Rates(rate, Options);
        if (Workers is null || frame.Height <= RowsPerChunk)
            UpdateRows(frame, mask, rates, 0, frame.Height);
        else
            ShareOut(frame, mask, rates, Workers);
    }

    /// <summary>Forgets everything; the next frame starts the model.</summary>
    public void Restart() => FrameCount = 0;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a model without modes for frames of this size.</summary>
    private protected abstract void Clear(int width, int height);

    /// <summary>Learns rows <paramref name="first"/> to before <paramref name="end"/>; rows know nothing of each other, so several threads may each have some.</summary>
    private protected abstract void UpdateRows(LumaPlane frame, ForegroundMask mask, in Mog2Rates rates, int first, int end);

    protected abstract void Dispose(bool disposing);

    /// <summary>The region to keep to in this picture, if any.</summary>
    private protected BitMask? RegionFor(LumaPlane frame) => Region is { } region && region.Width == frame.Width && region.Height == frame.Height ? region : null;

    private void ShareOut(LumaPlane frame, ForegroundMask mask, in Mog2Rates rates, RowWorkers workers)
    {
        (_frame, _mask, _rates) = (frame, mask, rates);
        workers.Run(_learnChunk, (frame.Height + RowsPerChunk - 1) / RowsPerChunk);
        _frame = null;
        _mask = null;
    }

    private void LearnChunk(int chunk) =>
        UpdateRows(_frame!, _mask!, _rates, chunk * RowsPerChunk, Math.Min((chunk + 1) * RowsPerChunk, _frame!.Height));

    private void Start(int width, int height)
    {
        if (Width != 0)
            RestartCount++;
        Clear(width, height);
        Width = width;
        Height = height;
        FrameCount = 0;
    }
}
