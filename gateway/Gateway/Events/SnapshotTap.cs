namespace Gateway.Events;

/// <summary>Selects the pictures to publish: one per camera and interval, and the next one after motion.</summary>
internal sealed class SnapshotTap(HomeAssistantOptions options, TimeProvider time) : IFrameSink
{
    private readonly PerCamera<Turn> _turns = new(_ => new Turn());

    /// <summary>Receives the pictures, borrowed for the call, on the receiving thread. Null while there is no receiver.</summary>
    public Action<Frame>? Taken { get; set; }

    /// <summary>Selects the camera's next picture.</summary>
    public void Hurry(Camera camera) => Volatile.Write(ref _turns.Of(camera).TakenAt, 0);

    public void OnFrame(in Frame frame)
    {
        if (Taken is not { } taken)
            return;
        var now = frame.Stamps.ReceivedTimestamp;
        var turn = _turns.Of(frame.Camera);
        if (Volatile.Read(ref turn.TakenAt) is not 0 and var last && time.GetElapsedTime(last, now) < options.ImageInterval)
            return;
        Volatile.Write(ref turn.TakenAt, now);
        taken(frame);
    }

    private sealed class Turn
    {
        /// <summary>Monotonic timestamp of the last picture; 0 to select the next one.</summary>
        public long TakenAt;
    }
}
