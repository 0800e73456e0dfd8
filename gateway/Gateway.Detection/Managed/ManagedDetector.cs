namespace Gateway.Detection.Managed;

/// <summary>Runs darknet's networks in this process: darknet's results with boxes, in a fraction of its time, needing only libturbojpeg.</summary>
/// <remarks>
/// Weights are folded and packed once, at construction; per frame only the result is allocated. Cancellation takes effect between steps of the
/// network. Safe from any thread; frames wait for each other.
/// </remarks>
public sealed class ManagedDetector : IDetector
{
    private readonly DetectionModel _model;
    private readonly ManagedOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Network _network;
    private readonly ThreadTeam _team;
    private readonly PictureDecoder _decoder = new();
    private readonly Letterbox _letterbox;
    private readonly Candidates _candidates;
    private readonly Suppression _suppression = new();
    private bool _disposed;

    /// <summary>Allocates the memory and loads the weights: for yolov3-tiny some 60 MB.</summary>
    /// <exception cref="DetectionModelException">The model has unsupported layers, or its weights do not match.</exception>
    /// <exception cref="DetectorException">libturbojpeg is not installed.</exception>
    public ManagedDetector(DetectionModel model, ManagedOptions options, TimeProvider time)
        : this(model, options, time, NetworkBuilder.BestWidth)
    {
    }

    internal ManagedDetector(DetectionModel model, ManagedOptions options, TimeProvider time, VectorWidth width)
    {
        _model = model;
        _options = options;
        _time = time;
        var plan = model.Plan ?? throw model.Unsupported!;
        _network = NetworkBuilder.Build(plan, model.WeightsFile, width);
        _team = new ThreadTeam(_network.Steps, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        _letterbox = new Letterbox(plan.Input);
        _candidates = new Candidates(plan.Classes);
    }

    public async Task<FrameDetections> DetectAsync(ReadOnlyMemory<byte> jpeg, CancellationToken cancel)
    {
        DetectorException.ThrowIfLonger(jpeg.Length, _options.MaxFrameBytes);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(() => Detect(jpeg.Span, cancel), cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_disposed)
                return;
            _disposed = true;
            _team.Dispose();
            _network.Dispose();
            _letterbox.Dispose();
            _decoder.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>All boxes over a threshold, before overlaps are removed. For comparisons.</summary>
    /// <exception cref="DetectorException">The picture is unreadable, or the network computes no finite numbers.</exception>
    internal Candidates Look(ReadOnlySpan<byte> jpeg, float threshold, CancellationToken cancel)
    {
        _decoder.Decode(jpeg);
        _letterbox.Draw(_decoder.Pixels, _decoder.Width, _decoder.Height, _network.Input);
        _team.Run(cancel);
        _network.ReadBoxes(threshold, FramePlace.Of(_decoder.Width, _decoder.Height, _network.Plan.Input), _candidates);
        return _candidates.NotFinite ? throw NotFinite() : _candidates;
    }

    /// <summary>The boxes over the options' threshold, without overlaps. Allocates no managed memory. For measurements; one call at a time.</summary>
    internal Candidates LookAndThin(ReadOnlySpan<byte> jpeg, CancellationToken cancel)
    {
        var candidates = Look(jpeg, _options.Threshold, cancel);
        _suppression.Apply(candidates, cancel);
        return candidates;
    }

    /// <summary>No frame is at fault: trained weights give finite numbers for every picture.</summary>
    private DetectorException NotFinite() => new(
        DetectionFault.CannotStart,
        $"{_model.WeightsFile}: with these weights the network of {_model.CfgFile} computes no finite numbers; "
        + "they are damaged, or belong to another network with as many weights");

    private FrameDetections Detect(ReadOnlySpan<byte> jpeg, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        return FrameDetections.OfSurest(Objects(LookAndThin(jpeg, cancel)), _options.MaxObjects, _time.GetElapsedTime(started));
    }

    private List<DetectedObject> Objects(Candidates candidates)
    {
        var objects = new List<DetectedObject>();
        for (var i = 0; i < candidates.Count; i++)
        {
            ref readonly var box = ref candidates[i];
            var place = new DetectedBox(box.X - box.Width / 2, box.Y - box.Height / 2, box.Width, box.Height);
            var probabilities = candidates.Of(i);
            for (var number = 0; number < probabilities.Length; number++)
            {
                if (probabilities[number] > _options.Threshold)
                    objects.Add(new DetectedObject(_model.Labels[number], probabilities[number], place));
            }
        }

        return objects;
    }
}

public sealed record ManagedOptions
{
    /// <summary>Least confidence of reported objects, 0 to 1. 0.5 is darknet's default.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>Threads per frame; 0 means one per processor.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Objects reported per frame, the most certain first; the rest is only counted.</summary>
    public int MaxObjects { get; init; } = FrameDetections.MostObjects;

    /// <summary>Larger JPEGs are refused unread.</summary>
    public int MaxFrameBytes { get; init; } = 16 << 20;
}
