namespace Gateway.Dashboard.Models;

/// <summary>Motion analysis of one frame of a camera: idle, armed, cooldown or learning; scores per region, 0 to 1; objects, largest first.</summary>
internal sealed record MotionModel(uint Camera, uint Sequence, string State, IReadOnlyList<double> Scores, IReadOnlyList<MotionObjectModel> Objects);

/// <summary>A moving object, in pixels of the full frame.</summary>
internal sealed record MotionObjectModel(int X, int Y, int Width, int Height, uint Area, double CentroidX, double CentroidY, uint InRegions);
