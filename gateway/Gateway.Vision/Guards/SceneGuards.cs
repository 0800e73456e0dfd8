namespace Gateway.Vision;

/// <summary>Detects changes of the whole picture without motion, and sets how the model learns after them.</summary>
/// <remarks>
/// <code>
/// light change  within some frames 80 % of the cells change, and one gain and one offset explain 80 % of all; or more than half of the picture
///               is foreground, 80 % of the cells differ from the last calm picture, which has a pattern, and gain and offset explain 85 %
/// infrared      within some frames 85 % of the cells change, and no gain and offset explain that
/// shake         the picture is the calm one, moved by 1 to 8 pixels
/// broken        an eighth or more of the picture's height, from the bottom, repeats the line above it, unlike the calm picture: black, or lost data
/// </code>
/// Such a frame begins a hold, in which nothing is decided. The hold ends when the foreground is back at its earlier share, and at the latest after
/// <see cref="MaxHold"/>: a wrong guard delays an event but cannot suppress it. A guard that ended this way stays silent for <see cref="Silence"/>.
/// A broken picture shows nothing, so nothing is learnt of it, and it holds for up to <see cref="MaxBroken"/>.
/// After light and infrared the model learns as fast as a new one but keeps its modes, as lights are switched back. In a shake it learns almost
/// nothing, unless the picture stays moved. One thread at a time; allocates only when the picture size changes.
/// </remarks>
internal sealed class SceneGuards(MotionOptions options)
{
    /// <summary>Longest hold after the last frame with the change.</summary>
    public static readonly TimeSpan MaxHold = TimeSpan.FromSeconds(1);

    /// <summary>Longest hold in total.</summary>
    public static readonly TimeSpan MaxWholeHold = TimeSpan.FromSeconds(1.5);

    /// <summary>Longest hold of a broken picture.</summary>
    public static readonly TimeSpan MaxBroken = TimeSpan.FromSeconds(10);

    /// <summary>Silence of a guard after a hold that timed out.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private const double Following = 0.3;   // share of the newest frame in the cells compared for sudden changes
    private const double Lagging = 0.02;   // the same for the recent past
    private const double CalmForeground = 0.05;   // below it the picture is calm, the reference for shifts and slow changes
    private const int FastFrames = 5;   // frames in which a model learns a new light; more would teach it people
    private const int Drift = 2 * SceneGrid.Unit;
    private const double Lost = 0.3;   // foreground share above which the model has lost the light, so an object more or less matters little
    private const double DriftOfWholeRate = 20;   // brightness by which the picture differs from the learnt one; the rate is the square of its share
    private const double MaxDriftRate = 0.08;   // one frame must not make a mode background
    private const int BrokenRows = SceneGrid.CellRows / 8;
    private const double HardlyAnything = 1e-5;   // least rate at which the model stays fast

    private readonly bool _isWanted = options.LightGuard || options.ShakeGuard || options.InfraredGuard || !options.Ignore.IsEmpty;
    private readonly SceneGrid _now = new();
    private readonly SceneGrid _calm = new();
    private float[] _recent = [];   // cells, followed quickly
    private short[] _recentCells = [];
    private float[] _lagging = [];   // cells, followed slowly
    private short[] _laggingCells = [];
    private float[] _learnt = [];   // cells, followed at the rate of the model
    private short[] _learntCells = [];
    private int _frames;   // since the model's start
    private bool _hasScene;
    private double _foreground;   // share of the last frame
    private BitMask? _mask;   // of the last frame
    private double _foregroundBefore;   // share before the hold
    private TimeSpan _heldSince;
    private TimeSpan _foundAt;
    private int _framesSince = FastFrames;   // since the frame that started fast learning
    private int _quietFrames;
    private SuppressedReason _silent;   // the guard of a hold that timed out
    private TimeSpan _silentUntil;

    /// <summary>The active guard; None without a hold.</summary>
    public SuppressedReason Holding { get; private set; }

    /// <summary>The learning rate for the current frame; negative leaves it to the model.</summary>
    public double LearningRate { get; private set; } = -1;

    /// <summary>The current frame in cells.</summary>
    public SceneGrid Now => _now;

    /// <summary>The cells' average over about the last 50 frames; empty before the second frame.</summary>
    public ReadOnlySpan<short> RecentPast => _laggingCells;

    /// <summary>Forgets the scene, as after a change of the picture's size or scale.</summary>
    public void Restart()
    {
        _hasScene = false;
        Holding = SuppressedReason.None;
        LearningRate = -1;
        _framesSince = FastFrames;
        _foreground = 0;
        _mask = null;
    }

    /// <summary>Judges a frame before the model learns it.</summary>
    public void Look(LumaPlane luma, TimeSpan at)
    {
        if (!_isWanted || !SceneGrid.CanRead(luma))
            return;
        _now.Read(luma);
        if (!_hasScene)
        {
            Begin();
            return;
        }

        if (at >= _silentUntil)
            _silent = SuppressedReason.None;
        var found = Find();
        Hold(found, at);
        LearningRate = RateFor(found);
        if (found == SuppressedReason.BrokenPicture)
            return;
        if (found is SuppressedReason.LightChange or SuppressedReason.InfraredSwitch)
            TakeAsKnown();
        Follow(_recent, _recentCells, (float)Following);
        Follow(_lagging, _laggingCells, (float)Lagging);
        _frames++;
        Follow(_learnt, _learntCells, (float)ModelRate());
    }

    /// <summary>Takes the foreground of the frame, which is read again with the next one, and its share of the watched area, 0 to 1.</summary>
    public void Saw(BitMask foreground, double share)
    {
        (_mask, _foreground) = (foreground, share);
        if (Holding == SuppressedReason.None && share < CalmForeground)
            _calm.Follow(_now);
    }

    private void Begin()
    {
        _recent = new float[_now.Cells.Length];
        _recentCells = new short[_recent.Length];
        _lagging = new float[_recent.Length];
        _laggingCells = new short[_recent.Length];
        _learnt = new float[_recent.Length];
        _learntCells = new short[_recent.Length];
        _frames = 1;
        _hasScene = true;
        TakeAsKnown();
        Follow(_recent, _recentCells, (float)Following);
        Follow(_lagging, _laggingCells, (float)Lagging);
        Follow(_learnt, _learntCells, 1);
        _calm.CopyFrom(_now);
    }

    private SuppressedReason Find()
    {
        if (Listens(options.InfraredGuard, SuppressedReason.BrokenPicture) && _now.EqualRows() is var equal && equal >= BrokenRows
            && equal - _calm.EqualRows() >= BrokenRows)
            return SuppressedReason.BrokenPicture;
        var changed = LightFit.ChangedShare(_now.Cells, _recentCells);
        if (IsLightChange(changed))
            return SuppressedReason.LightChange;
        if (Listens(options.InfraredGuard, SuppressedReason.InfraredSwitch) && changed >= 0.85)
            return SuppressedReason.InfraredSwitch;
        return Listens(options.ShakeGuard, SuppressedReason.CameraShake) && ShiftSearch.IsMoved(_now, _calm)
            ? SuppressedReason.CameraShake
            : SuppressedReason.None;
    }

    private bool Listens(bool isOn, SuppressedReason guard) => isOn && _silent != guard;

    private bool IsLightChange(double changed)
    {
        if (!Listens(options.LightGuard, SuppressedReason.LightChange))
            return false;
        if (changed >= 0.8 && LightFit.ExplainedShare(_now.Cells, _recentCells, needsPattern: false) >= 0.8)
            return true;
        return _foreground > 0.5 && Holding == SuppressedReason.None && LightFit.ChangedShare(_now.Cells, _calm.Cells) >= 0.8
            && LightFit.ExplainedShare(_now.Cells, _calm.Cells, needsPattern: true) >= 0.85;
    }

    private void Hold(SuppressedReason found, TimeSpan at)
    {
        if (found != SuppressedReason.None)
        {
            if (Holding == SuppressedReason.None)
            {
                _heldSince = at;
                _foregroundBefore = _foreground > 0.5 ? 0 : _foreground;
            }

            // The first cause names the hold: after a light change the picture is not the calm one, only moved.
            if (Holding == SuppressedReason.BrokenPicture && found != Holding)
                _heldSince = at;   // a camera that comes back with another exposure
            if (Holding == SuppressedReason.None || found != SuppressedReason.CameraShake)
                Holding = found;
            _foundAt = at;
            _quietFrames = 0;
        }

        if (Holding == SuppressedReason.None)
            return;

        _quietFrames += found == SuppressedReason.None && _foreground <= Math.Max(CalmForeground, 1.5 * _foregroundBefore) ? 1 : 0;
        var isInVain = at - _foundAt > MaxHold || at - _heldSince > (Holding == SuppressedReason.BrokenPicture ? MaxBroken : MaxWholeHold);
        if (_quietFrames < 2 && !isInVain)
            return;

        if (isInVain)
        {
            // The change is permanent: it is the scene from now on.
            _silent = Holding;
            _silentUntil = at + Silence;
            _framesSince = Holding is SuppressedReason.CameraShake or SuppressedReason.BrokenPicture ? 0 : _framesSince;
            _calm.CopyFrom(_now);
        }
        else if (Holding is SuppressedReason.LightChange or SuppressedReason.InfraredSwitch)
        {
            _calm.CopyFrom(_now);
        }

        Holding = SuppressedReason.None;
    }

    private double RateFor(SuppressedReason found)
    {
        if (Holding is SuppressedReason.CameraShake or SuppressedReason.BrokenPicture)
            return HardlyAnything;
        if (found is SuppressedReason.LightChange or SuppressedReason.InfraredSwitch)
            _framesSince = 0;
        if (_framesSince < FastFrames)
            return 1.0 / (2 * ++_framesSince);
        if (!IsDrifting())
            return -1;
        var drift = LightFit.MeanChange(_now.Cells, _learntCells) / DriftOfWholeRate;
        return Math.Min(drift * drift, MaxDriftRate);
    }

    /// <summary>The rate at which the model learns this frame, without a restart of it alone.</summary>
    private double ModelRate() => LearningRate >= 0 ? LearningRate : options.LearningRate ?? 1.0 / Math.Min(2L * _frames, options.Model.History);

    /// <summary>Whether the light of the whole picture moves away from the learnt one, as under clouds: the model follows, nothing is held.</summary>
    /// <remarks>Not while an object is in the picture, which the model would learn, too, and not soon forget.</remarks>
    private bool IsDrifting()
    {
        if (!options.LightGuard || Holding != SuppressedReason.None || LightFit.ChangedShare(_now.Cells, _learntCells, Drift) < 0.75)
            return false;
        return LightFit.Fit(_now.Cells, _learntCells, needsPattern: true, out var gain, out var offset) >= 0.9
            && (_foreground > Lost || !IsObjectSeen(gain, offset));
    }

    /// <summary>Whether a cell had foreground in the last frame and is not as the light makes it.</summary>
    private bool IsObjectSeen(double gain, double offset)
    {
        for (var cell = 0; cell < _learntCells.Length; cell++)
        {
            if (LightFit.Explains(gain, offset, _now.Cells[cell], _learntCells[cell]))
                continue;
            var (x, y, width, height) = _now.CellBox(cell);
            if (_mask is not null && _mask.AnyWithin(x, y, x + width, y + height))
                return true;
        }

        return false;
    }

    private void Follow(Span<float> means, Span<short> cells, float share)
    {
        var now = _now.Cells;
        var i = 0;
        for (; i + Vector<short>.Count <= now.Length; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(now[i..]), out var low, out var high);
            var (first, second) = (new Vector<float>(means[i..]), new Vector<float>(means[(i + Vector<float>.Count)..]));
            first += share * (Vector.ConvertToSingle(low) - first);
            second += share * (Vector.ConvertToSingle(high) - second);
            first.CopyTo(means[i..]);
            second.CopyTo(means[(i + Vector<float>.Count)..]);
            Vector.Narrow(Vector.ConvertToInt32(first), Vector.ConvertToInt32(second)).CopyTo(cells[i..]);
        }

        for (; i < now.Length; i++)
        {
            means[i] += share * (now[i] - means[i]);
            cells[i] = (short)means[i];
        }
    }

    private void TakeAsKnown()
    {
        for (var i = 0; i < _recent.Length; i++)
            _recent[i] = _lagging[i] = _learnt[i] = _now.Cells[i];
    }
}
