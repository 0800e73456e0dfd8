namespace Gateway.Analysis;

/// <summary>Where an object was, in sensor pixels.</summary>
/// <param name="At">Since the first frame.</param>
/// <param name="Track">Id of the object; 0 for the largest one when objects are not followed.</param>
/// <param name="X">Column.</param>
/// <param name="Y">Row.</param>
internal readonly record struct TrackPoint(TimeSpan At, int Track, double X, double Y);
