namespace Gateway.Peers.Cameras;

/// <summary>The cameras of one step, and how long it takes.</summary>
/// <param name="Footage">Played by the cameras in turn.</param>
/// <param name="Cameras">Number of cameras.</param>
/// <param name="Rate">Frames per second of each camera.</param>
/// <param name="WarmUp">Load before the measurement: code is compiled, models are young.</param>
/// <param name="Window">Time of the measurement.</param>
internal sealed record CameraLoad(IReadOnlyList<CameraFootage> Footage, int Cameras, double Rate, TimeSpan WarmUp, TimeSpan Window)
{
    /// <summary>Cameras with the same footage begin at so many different places of it, so that not all show motion at once.</summary>
    public const int Phases = 4;

    public CameraFootage FootageOf(int camera) => Footage[camera % Footage.Count];

    /// <summary>Index of the camera's first frame in its footage.</summary>
    public int FirstFrameOf(int camera) => PhaseOf(camera) * FootageOf(camera).Frames.Count / Phases;

    public int PhaseOf(int camera) => camera / Footage.Count % Phases;

    public static string NameOf(int camera) => $"cam-{camera:0000}";
}

/// <summary>Result of one step.</summary>
/// <param name="Contender">Name of the program.</param>
/// <param name="Cameras">Number of cameras.</param>
/// <param name="Rate">Frames per second of each camera.</param>
/// <param name="Width">Pixels of a frame, with <paramref name="Height"/>.</param>
/// <param name="Height">Pixels of a frame.</param>
/// <param name="Frames">Frames that came in the window.</param>
/// <param name="Failure">The first criterion that was not met; null if the number of cameras is sustained.</param>
/// <param name="CpuSeconds">CPU time of the contender's processes in the window.</param>
/// <param name="SenderCpuSeconds">CPU time of the simulated boards in the window; not part of <paramref name="CpuSeconds"/>.</param>
/// <param name="Megabytes">Resident memory of the contender's processes at the end of the window.</param>
/// <param name="Parts">CPU seconds of the parts of the contender.</param>
internal sealed record LoadStep(
    string Contender, int Cameras, double Rate, int Width, int Height, double Frames, string? Failure, double CpuSeconds, double SenderCpuSeconds,
    double Megabytes, IReadOnlyDictionary<string, double> Parts)
{
    public bool IsSustained => Failure is null;

    /// <summary>CPU milliseconds of one frame; the same as those of a camera with one frame per second, in a second.</summary>
    public double MsPerFrame => CpuSeconds * 1000 / Math.Max(1, Frames);

    public static LoadStep Of(CameraLoad work, string contender, double frames, string? failure, double cpuSeconds, double megabytes) => new(
        contender, work.Cameras, work.Rate, work.Footage[0].Width, work.Footage[0].Height, frames, failure, cpuSeconds, 0,
        megabytes, new Dictionary<string, double>());
}
