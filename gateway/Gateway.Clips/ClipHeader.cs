namespace Gateway.Clips;

/// <summary>What is known of a clip before its first frame. Written into the file too, so that a clip found without a queue entry explains itself.</summary>
/// <param name="ClipId">Reserved by the clip queue; names the file.</param>
/// <param name="Camera">The camera's name, at most <see cref="ClipLimits.MaxCameraBytes"/> bytes of UTF-8.</param>
/// <param name="TriggerEventId">The motion event that started the clip; 0 for none.</param>
/// <param name="Width">Pixels, 1 to 65535.</param>
/// <param name="Height">Pixels, 1 to 65535.</param>
public sealed record ClipHeader(ulong ClipId, string Camera, ulong TriggerEventId, int Width, int Height);
