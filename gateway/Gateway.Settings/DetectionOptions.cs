namespace Gateway.Settings;

/// <summary>The section <c>Detection</c>.</summary>
public sealed record DetectionOptions
{
    [Setting("Directory with a darknet model (`.cfg`, `.weights`, `.names`). Null: clips are not analysed, and their result says so.")]
    public string? Model { get; init; }

    [Setting("`Managed`: the daemon computes. `Darknet`: Debian's program darknet computes, as a process.")]
    public DetectionBackend Backend { get; init; } = DetectionBackend.Managed;

    [Setting("Threads of the backend `Managed`; 0 uses one for each core.", Min = 0, Max = 256, Unit = "threads")]
    public int Threads { get; init; } = 1;

    [Setting("Analyse every Nth frame of a clip. The frame with the most motion is always analysed, and first.",
        Min = 1, Max = 100_000, Unit = "frames")]
    public int Every { get; init; } = 5;

    [Setting("Most frames analysed of one clip.", Min = 1, Max = 100_000, Unit = "frames")]
    public int MaxFrames { get; init; } = 100;

    [Setting("Confidence that an object must reach.", Above = 0, Max = 1)]
    public double Threshold { get; init; } = 0.5;

    [Setting("No further frame of a clip is started after this time.", Min = "0", Max = "1d")]
    public TimeSpan TimeBudget { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("A darknet process that needs longer for one frame is killed and started again.", Min = "1s", Max = "1d")]
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Backends of the detection; the detection's own backends have the same names.</summary>
public enum DetectionBackend { Managed, Darknet }
