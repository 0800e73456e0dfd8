namespace Gateway.Storage;

/// <summary>One object that was seen in one frame of a clip, as the queue keeps it beside the result text.</summary>
/// <param name="Frame">The frame, from 0.</param>
/// <param name="TakenUs">When the frame was taken, microseconds since 1970-01-01 UTC.</param>
/// <param name="Label">What it is.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Left">Of its box, in shares of the picture; the box may reach past it.</param>
/// <param name="Top">Likewise.</param>
/// <param name="Width">0 where the detector told no place.</param>
/// <param name="Height">Likewise.</param>
public sealed record ClipObject(int Frame, long TakenUs, string Label, float Confidence, float Left, float Top, float Width, float Height);
