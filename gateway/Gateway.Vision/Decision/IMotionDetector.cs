namespace Gateway.Vision;

/// <summary>Turns each frame's objects and scores into motion events. Reads no clock. One thread at a time, time in order.</summary>
internal interface IMotionDetector
{
    bool IsArmed { get; }

    /// <summary>The tracked objects by ascending id; empty without tracking. Valid until the next call.</summary>
    ReadOnlySpan<ObjectTrack> Tracks { get; }

    /// <summary>Events that run, or ended with the last frame.</summary>
    MotionSpans Spans { get; }

    /// <summary>Sensor pixels that an object must exceed, in pictures of the current size.</summary>
    int LeastArea { get; set; }

    /// <summary>Judges one frame. Objects come largest first, in sensor pixels; <paramref name="misses"/> receives suppressed motion.</summary>
    MotionDecision Next(ReadOnlySpan<MovingObject> objects, ReadOnlySpan<double> scores, TimeSpan at, NearMissList misses);

    /// <summary>Skips a frame without usable objects. Begun sequences and events continue, and their time runs.</summary>
    MotionDecision Skip(TimeSpan at, NearMissList misses);

    /// <summary>Whether an event at this time would follow the last one too soon.</summary>
    bool IsInCooldown(TimeSpan at);

    /// <summary>Forgets begun sequences, as after a change of the picture size. Cooldown and running events stay.</summary>
    void Restart();
}
