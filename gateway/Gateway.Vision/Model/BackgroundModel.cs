using System.Text;

namespace Gateway.Vision;

/// <summary>Learns the usual look of each pixel of a still camera, and marks differences: MOG2, bit for bit as OpenCV computes it.</summary>
/// <remarks>
/// One thread at a time; frames in order. The first frame, a new frame size, and a learning rate of 1 or more start the model again.
/// Memory is native, taken at the first frame, and kept until <see cref="Dispose()"/>.
/// </remarks>
public abstract class BackgroundModel : IDisposable
{
    /// <summary>Rows that a thread takes at a time: enough to amortise taking them, few enough that all threads end together.</summary>
    private const int RowsPerChunk = 16;

    private readonly Action<int> _learnChunk;
    private LumaPlane? _frame;   // these three are set while the workers run
    private ForegroundMask? _mask;
    private Mog2Rates _rates;

    private protected BackgroundModel(BackgroundModelOptions options)
    {
        options.Validate();
        Options = options;
        _learnChunk = LearnChunk;
    }

    public BackgroundModelOptions Options { get; }

    /// <summary>Frames learnt since the last start.</summary>
    public int FrameCount { get; private set; }

    public int RestartCount { get; private set; }

    /// <summary>Where the model is needed, which limits its cost; null for the whole picture. Results inside equal those without a region.</summary>
    /// <remarks>
    /// Outside, a pixel is background, or near the region possibly foreground. Read when the model starts; ignored if its size is not the frame's.
    /// Not copied: do not change it afterwards.
    /// </remarks>
    public BitMask? Region { get; set; }

    /// <summary>Threads that share each picture; null uses the caller's alone. Masks are bit-equal for any number. Not disposed here.</summary>
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

    /// <summary>Learns <paramref name="frame"/> and writes the difference into <paramref name="mask"/>, which is resized to the frame.</summary>
    /// <param name="frame">Neither changed nor kept.</param>
    /// <param name="mask">0 background, 255 foreground, the shadow value for detected shadows.</param>
    /// <param name="learningRate">Share of this frame in the model; negative uses the history, 0 learns nothing, 1 or more starts again.</param>
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

    /// <summary>Copies the model for a file; some milliseconds at 640x480. The label names the model's owner.</summary>
    /// <exception cref="ArgumentException">The label exceeds <see cref="SavedModelHeader.MaxLabelBytes"/> bytes of UTF-8.</exception>
    /// <returns>Owned by the caller; null if nothing was learnt, or above <see cref="SavedModelHeader.MaxPixels"/> pixels.</returns>
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

    /// <summary>Continues bit for bit from a model that any implementation saved with <see cref="Save"/>. Every byte is checked.</summary>
    /// <returns>Why it was refused; the next frame then starts the model.</returns>
    /// <remarks>Width and height are those of the coming frames. Set <see cref="Region"/> first, to the region it was saved with.</remarks>
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

    /// <summary>Makes an empty model for frames of this size.</summary>
    private protected abstract void Clear(int width, int height);

    /// <summary>Learns rows <paramref name="first"/> to before <paramref name="end"/>. Rows are independent, so threads may share them.</summary>
    private protected abstract void UpdateRows(LumaPlane frame, ForegroundMask mask, in Mog2Rates rates, int first, int end);

    private protected abstract void ReadRow(int y, ModelRow row);

    /// <summary>The means of the heaviest modes of a row's pixels, which are the known background; 0 outside the region.</summary>
    internal abstract void ReadMeans(int y, Span<float> means);

    /// <summary>Takes the modes of <paramref name="row"/>, which holds valid modes outside the region too.</summary>
    private protected abstract void WriteRow(int y, ModelRow row);

    protected abstract void Dispose(bool disposing);

    private protected BitMask? RegionFor(LumaPlane frame) => RegionFor(frame.Width, frame.Height);

    private BitMask? RegionFor(int width, int height) => Region is { } region && region.Width == width && region.Height == height ? region : null;

    /// <summary>Size, options and region as a saved model records them.</summary>
    private SavedModelHeader HeaderFor(int width, int height)
    {
        var region = RegionFor(width, height);
        return new SavedModelHeader
        {
            Width = width,
            Height = height,
            Options = ModeOptions.Of(Options),
            RegionChecksum = region is null ? 0 : SavedModelHeader.Checksum(region.AsBytes()),
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
        return SavedModelHeader.Checksum(rows) == header.RowsChecksum ? SavedModelRefusal.None : SavedModelRefusal.Damaged;
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
