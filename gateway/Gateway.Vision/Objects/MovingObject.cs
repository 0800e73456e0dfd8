namespace Gateway.Vision;

/// <summary>A connected patch of foreground. Coordinates are sensor pixels, whatever the scale of analysis.</summary>
/// <param name="X">Left column of the bounding box.</param>
/// <param name="Y">Top row of the bounding box.</param>
/// <param name="Width">Columns of the bounding box.</param>
/// <param name="Height">Rows of the bounding box.</param>
/// <param name="Area">Foreground pixels; holes do not count.</param>
/// <param name="CentroidX">Mean column of the foreground pixels.</param>
/// <param name="CentroidY">Mean row of the foreground pixels.</param>
public readonly record struct MovingObject(int X, int Y, int Width, int Height, int Area, double CentroidX, double CentroidY);
