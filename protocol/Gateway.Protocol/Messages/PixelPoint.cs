namespace Gateway.Protocol.Messages;

/// <summary>A place in the camera's full frame, in pixels from its top left corner.</summary>
public readonly record struct PixelPoint(ushort X, ushort Y);
