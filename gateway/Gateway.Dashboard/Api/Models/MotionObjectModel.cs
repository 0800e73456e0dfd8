namespace Gateway.Dashboard.Api.Models;

/// <summary>Something that moves, in pixels of the full frame.</summary>
internal sealed record MotionObjectModel(int X, int Y, int Width, int Height, uint Area, double CentroidX, double CentroidY, uint InRegions);
