using System.Runtime.Intrinsics;
using System.Text;

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

    /// <summary>Copies what was learnt into memory of its own, for a file. Takes some milliseconds for a picture of 640x480.</summary>
    /// <param name="label">Whose model it is; at most <see cref="SavedModelHeader.MaxLabelBytes"/> bytes of UTF-8.</param>
    /// <param name="at">The time now.</param>
    /// <exception cref="ArgumentException">The label is too long.</exception>
    /// <returns>The caller's to dispose; null if nothing was learnt, or the picture has more than <see cref="SavedModelHeader.MaxPixels"/> pixels.</returns>
    public SavedModel? Save(string label, DateTimeOffset at)
    {
        if (Encoding.UTF8.GetByteCount(label) > SavedModelHeader.MaxLabelBytes)
            throw new ArgumentException($"The label is longer than {SavedModelHeader.MaxLabelBytes} bytes.", nameof(label));
        if (FrameCount == 0 || (long)Width * Height > SavedModelHeader.MaxPixels)
            return null;

        var header = HeaderFor(Width, Height) with { FrameCount = FrameCount, SavedAt = at, Label = label };
        using var row = new ModelRow(Width, RegionFor(Width, Height), Options);
        return SavedModel.Make(header, row, ReadRow);
    }

    /// <summary>Goes on from what another model had learnt, of whichever implementation, as if it had been this one, bit for bit.</summary>
    /// <param name="saved">What <see cref="Save"/> made. Checked throughout; not kept.</param>
    /// <param name="width">Of the frames to come.</param>
    /// <param name="height">Of the frames to come.</param>
    /// <returns>Why not, in which case the next frame starts the model.</returns>
    /// <remarks>Set <see cref="Region"/> before: the model must have been saved with the same.</remarks>
    public SavedModelRefusal Restore(ReadOnlySpan<byte> saved, int width, int height)
    {
        FrameCount = 0;
        var refusal = SavedModelHeader.Read(saved, out var header);
        if (refusal == SavedModelRefusal.None)
            refusal = Check(header, saved, width, height);
        if (refusal != SavedModelRefusal.None)
            return refusal;

        Start(width, height);
        using var row = new ModelRow(width, RegionFor(width, height), Options);
        var rest = saved[SavedModelHeader.Size..];
        for (var y = 0; y < height; y++)
        {
            if (!row.TryRead(y, ref rest))
                return SavedModelRefusal.Damaged;
            WriteRow(y, row);
        }

        if (!rest.IsEmpty)
            return SavedModelRefusal.Damaged;
        FrameCount = header.FrameCount;
        return SavedModelRefusal.None;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a model without modes for frames of this size.</summary>
    private protected abstract void Clear(int width, int height);

    /// <summary>Learns rows <paramref name="first"/> to before <paramref name="end"/>; rows know nothing of each other, so several threads may each have some.</summary>
    private protected abstract void UpdateRows(LumaPlane frame, ForegroundMask mask, in Mog2Rates rates, int first, int end);

    /// <summary>Copies the modes of row <paramref name="y"/> into <paramref name="row"/>.</summary>
    private protected abstract void ReadRow(int y, ModelRow row);

    /// <summary>Takes on the modes of <paramref name="row"/>, which has something usable outside the region too.</summary>
    private protected abstract void WriteRow(int y, ModelRow row);

    protected abstract void Dispose(bool disposing);

    /// <summary>The region to keep to in this picture, if any.</summary>
    private protected BitMask? RegionFor(LumaPlane frame) => RegionFor(frame.Width, frame.Height);

    private BitMask? RegionFor(int width, int height) => Region is { } region && region.Width == width && region.Height == height ? region : null;

    /// <summary>What a saved model for these frames says of size, options and region.</summary>
    private SavedModelHeader HeaderFor(int width, int height)
    {
        var region = RegionFor(width, height);
        return new SavedModelHeader
        {
            Width = width,
            Height = height,
            Options = ModeOptions.Of(Options),
            RegionChecksum = region?.Checksum() ?? 0,
            RegionPixels = region is null ? width * height : (int)region.Count(),
        };
    }

    private SavedModelRefusal Check(in SavedModelHeader header, ReadOnlySpan<byte> saved, int width, int height)
    {
        if (header.Width != width || header.Height != height)
            return SavedModelRefusal.OtherSize;
        var own = HeaderFor(width, height);
        if (header.Options != own.Options)
            return SavedModelRefusal.OtherOptions;
        if (header.RegionPixels != own.RegionPixels || header.RegionChecksum != own.RegionChecksum)
            return SavedModelRefusal.OtherRegion;
        var rows = saved[SavedModelHeader.Size..];
        if (rows.Length != header.RowsLength)
            return rows.Length < header.RowsLength ? SavedModelRefusal.CutShort : SavedModelRefusal.Damaged;
        return SavedModelHeader.Checksum(0, rows) == header.RowsChecksum ? SavedModelRefusal.None : SavedModelRefusal.Damaged;
    }

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
