using Gateway.Vision;

namespace Gateway.Motion;

/// <summary>What one camera's background looks like, over restarts: offered to the analyzer before its first frame, saved now and then. One thread at a time.</summary>
internal sealed class KeptModel(string camera, MotionAnalyzer analyzer, TimeSpan interval, TimeSpan maxAge, ModelKeeper keeper)
{
    private long _lastSaved = keeper.Now;
    private bool _isLoaded;
    private SavedModelHeader _offered;
    private bool _isAwaited;   // the analyzer has been offered a model and has not said yet whether it is of use

    /// <summary>Before the first frame, reads what an earlier run has left.</summary>
    public void BeforeFrame()
    {
        if (_isLoaded)
            return;

        _isLoaded = true;
        if (keeper.Load(camera, maxAge, out _offered) is not { } saved)
            return;
        analyzer.OfferModel(saved, camera);
        _isAwaited = true;
    }

    /// <summary>Tells, once, what became of it.</summary>
    public void AfterFrame()
    {
        if (!_isAwaited || analyzer.ModelRefusal is not { } refusal)
            return;
        _isAwaited = false;
        keeper.Tell(camera, refusal, _offered);
    }

    public void SaveIfDue()
    {
        if (keeper.Since(_lastSaved) >= interval && keeper.TrySave(camera, analyzer))
            _lastSaved = keeper.Now;
    }

    public void SaveNow() => keeper.Save(camera, analyzer);
}
