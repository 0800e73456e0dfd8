using Gateway.Peers.Scenes;

namespace Gateway.Peers.Motion;

/// <summary>Frames with the knowledge of which of them show real motion.</summary>
/// <remarks>Moves: true or false for a known frame, null for one that is not judged.</remarks>
internal sealed record Footage(string Name, double FramesPerSecond, IReadOnlyList<byte[]> Jpegs, Func<int, bool?> Moves)
{
    public static Footage Of(DrawnScene scene) => new(scene.Name, DrawnScene.FramesPerSecond, [.. scene.Jpegs()], frame => scene.Moves(frame));

    /// <summary>Counts what a program found.</summary>
    public Score Judge(SceneEvents found)
    {
        var moving = Enumerable.Range(0, Jpegs.Count).Where(frame => Moves(frame) == true).ToList();
        var isMissed = moving.Count > 0 && !moving.Any(found.Covers);
        return new Score(
            found.Events.Count, found.FalseEvents(frame => Moves(frame) != false), isMissed ? 1 : 0, moving.Count, moving.Count(found.Covers));
    }
}

/// <summary>Events without any real motion, footage with motion but without an event for it, and frames with motion inside of events.</summary>
internal readonly record struct Score(int Events, int False, int Missed, int Moving, int Covered)
{
    public double CoveredPercent => Moving == 0 ? 100 : 100.0 * Covered / Moving;

    public static Score operator +(Score a, Score b) =>
        new(a.Events + b.Events, a.False + b.False, a.Missed + b.Missed, a.Moving + b.Moving, a.Covered + b.Covered);
}
