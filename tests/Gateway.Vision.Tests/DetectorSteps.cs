namespace Gateway.Vision.Tests;

/// <summary>Judges one frame with the part of its results that a detector uses.</summary>
internal static class DetectorSteps
{
    public static MotionDecision Next(this IMotionDetector detector, ReadOnlySpan<MovingObject> objects, TimeSpan at) =>
        detector.Next(objects, [], at, new NearMissList());

    public static MotionDecision Next(this AreaDetector detector, ReadOnlySpan<double> scores, TimeSpan at) =>
        detector.Next([], scores, at, new NearMissList());
}
