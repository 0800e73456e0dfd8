namespace Gateway.Events;

/// <summary>What was told of one camera, and what is to be told next.</summary>
internal sealed class CameraTally
{
    /// <summary>The status told last; null before one was.</summary>
    public bool? ToldOnline { get; set; }

    /// <summary>When its counters were told last.</summary>
    public long StateTold { get; set; }

    /// <summary>What was told then; null before.</summary>
    public CameraState? Told { get; set; }

    public long Events { get; set; }

    /// <summary>Microseconds since 1970-01-01 UTC; 0 before the first event.</summary>
    public long LastMotionUs { get; set; }

    /// <summary>Labels of the last clip that was looked at; empty before, and when there was nothing in it.</summary>
    public string LastDetection { get; set; } = "";
}
