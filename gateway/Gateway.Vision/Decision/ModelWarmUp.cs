namespace Gateway.Vision;

/// <summary>Whether a new background model has learnt enough to be judged by.</summary>
/// <remarks>
/// Everything that moved in a model's first frames leaves a hole that moves: a swaying tree, a person who walks away. Enough is
/// <see cref="MotionOptions.WarmUp"/> and <see cref="MotionOptions.WarmUpFrames"/>, or, from a slow camera, <see cref="SlowFrames"/> frames in
/// <see cref="SlowTimes"/> times that time. A restored model has learnt already.
/// </remarks>
internal sealed class ModelWarmUp(MotionOptions options)
{
    private const int SlowFrames = 3;
    private const int SlowTimes = 20;

    private TimeSpan? _since;
    private bool _isDone;

    /// <summary>A new model begins with the next frame.</summary>
    public void Restart() => (_since, _isDone) = (null, false);

    /// <summary>The model was restored.</summary>
    public void Skip() => _isDone = true;

    /// <summary>Whether this frame must not be judged, before which the model had learnt so many.</summary>
    public bool IsLearning(long learnt, TimeSpan at)
    {
        if (_isDone || options.WarmUp == TimeSpan.Zero)
            return false;
        _since ??= at;
        var elapsed = at - _since.Value;
        _isDone = (learnt >= options.WarmUpFrames && elapsed >= options.WarmUp) || (learnt >= SlowFrames && elapsed >= options.WarmUp * SlowTimes);
        return !_isDone;
    }
}
