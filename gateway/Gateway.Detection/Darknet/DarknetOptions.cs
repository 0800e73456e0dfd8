namespace Gateway.Detection.Darknet;

/// <summary>How the darknet program is run.</summary>
public sealed record DarknetOptions
{
    /// <summary>The program: a path, or a name on the PATH. Debian's package is called darknet too.</summary>
    public string Executable { get; init; } = "darknet";

    /// <summary>Objects below this confidence are not told; 0 to 1. 0.5 is darknet's own default.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>For loading the model. A Pi reads yolov3-tiny in some seconds, yolov3 in half a minute.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For one frame; then the process is killed. A Pi 3 takes about 15 s for yolov3-tiny.</summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Objects told of a frame; of more the surest, and how many more there are.</summary>
    public int MaxObjects { get; init; } = FrameDetections.MostObjects;

    /// <summary>Larger JPEGs are refused unseen.</summary>
    public int MaxFrameBytes { get; init; } = 16 << 20;
}
