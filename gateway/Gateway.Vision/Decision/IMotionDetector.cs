namespace Gateway.Vision;

/// <summary>Turns what is seen in each frame into motion events. Knows no clock: time is given. One thread at a time, time in order.</summary>
internal interface IMotionDetector
{
    /// <summary>Whether something has begun that may become an event.</summary>
    bool IsArmed { get; }

    /// <summary>Judges one frame.</summary>
    /// <param name="objects">Largest first, in sensor pixels.</param>
    /// <param name="scores">Foreground share of each region.</param>
    /// <param name="at">The frame's time.</param>
    MotionDecision Next(ReadOnlySpan<MovingObject> objects, ReadOnlySpan<double> scores, TimeSpan at);

    /// <summary>Whether an event at this time would come too soon after the last.</summary>
    bool IsInCooldown(TimeSpan at);

    /// <summary>Forgets what has begun, as after a change of the picture's size. The cooldown stays.</summary>
    void Restart();
}
