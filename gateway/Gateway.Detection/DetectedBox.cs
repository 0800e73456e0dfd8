namespace Gateway.Detection;

/// <summary>Where an object is, in shares of the frame's width and height. May reach past the frame's edges (below 0, above 1).</summary>
public readonly record struct DetectedBox(float Left, float Top, float Width, float Height);
