namespace Gateway.Vision.Tests;

/// <summary>Something to ask OpenCV: see reference.py.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Frames">Raw bytes, one frame after the other.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Settings">key=value each.</param>
internal sealed record OpenCvJob(string Verb, byte[] Frames, int Width, int Height, string[] Settings);
