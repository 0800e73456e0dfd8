using System.Runtime.CompilerServices;

namespace Gateway.Vision.Tests;

/// <summary>Judges one frame with the part of its results that a detector uses.</summary>
internal static class DetectorSteps
{
    [OverloadResolutionPriority(1)]
    public static MotionDecision Next(this IMotionDetector detector, ReadOnlySpan<MovingObject> objects, TimeSpan at) =>
        detector.Next(objects, [], at, new NearMissList());

    public static MotionDecision Next(this IMotionDetector detector, ReadOnlySpan<double> scores, TimeSpan at) =>
        detector.Next([], scores, at, new NearMissList());
}
