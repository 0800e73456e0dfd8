namespace Gateway.Vision;

/// <summary>A corner of a region, in sensor pixels; 0,0 is the top left corner of the top left pixel.</summary>
public readonly record struct RoiPoint(int X, int Y);
