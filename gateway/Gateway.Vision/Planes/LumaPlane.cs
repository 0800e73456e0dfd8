namespace Gateway.Vision;

/// <summary>The brightness of one frame, 0 black to 255 white.</summary>
public sealed class LumaPlane : PixelPlane;
