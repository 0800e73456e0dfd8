namespace Gateway.Vision;

/// <summary>Turns what is seen in each frame into motion events. Knows no clock: time is given. One thread at a time, time in order.</summary>
internal interface IMotionDetector
{
    /// <summary>Whether something has begun that may become an event.</summary>
    bool IsArmed { get; }

    /// <summary>The objects followed, in the order of their ids; empty when objects are not followed. Valid until the next call.</summary>
    ReadOnlySpan<ObjectTrack> Tracks { get; }

    /// <summary>Judges one frame.</summary>
    /// <param name="objects">Largest first, in sensor pixels.</param>
    /// <param name="scores">Foreground share of each region.</param>
    /// <param name="at">The frame's time.</param>
    /// <param name="misses">Receives what made no event, and why.</param>
    MotionDecision Next(ReadOnlySpan<MovingObject> objects, ReadOnlySpan<double> scores, TimeSpan at, NearMissList misses);

    /// <summary>Lets a frame go by that tells nothing of objects. What has begun goes on, and its time runs.</summary>
    MotionDecision Skip(TimeSpan at, NearMissList misses);

    /// <summary>Whether an event at this time would come too soon after the last.</summary>
    bool IsInCooldown(TimeSpan at);

    /// <summary>Forgets what has begun, as after a change of the picture's size. The cooldown stays.</summary>
    void Restart();
}
