using Gateway.Vision;

namespace Gateway.Analysis;

/// <summary>A frame kept for a contact sheet, with what was seen in it.</summary>
/// <param name="Jpeg">A copy.</param>
/// <param name="At">Since the first frame.</param>
/// <param name="Number">From 0.</param>
/// <param name="Objects">Largest first, in sensor pixels.</param>
/// <param name="Tracks">Objects followed, empty when they are not.</param>
/// <param name="Path">Where they, or else the largest object, were in the seconds before, oldest first.</param>
internal sealed record KeptFrame(byte[] Jpeg, TimeSpan At, int Number, IReadOnlyList<MovingObject> Objects, IReadOnlyList<ObjectTrack> Tracks, IReadOnlyList<TrackPoint> Path);
