using Gateway.Peers.Scenes;
using Gateway.Vision;

namespace Gateway.Scenes.Tests;

/// <summary>Default settings on drawn scenes: changes of the picture that are no motion, each with and without a walking person.</summary>
public sealed class DrawnSceneTests
{
    public static TheoryData<string> Scenes => [.. Disturbance.All.Select(d => d.Name).Where(name => name is not ("insect" or "headlight"))];

    public static TheoryData<string> AllScenes => [.. Disturbance.All.Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Scenes))]
    public void A_disturbance_makes_no_event(string name) => Assert.Empty(EventsIn(Scene(name, hasVisitor: false)).Events);

    /// <summary>320x180 analysed pixels: texture is judged in cells of 8x8, which do not divide 180.</summary>
    [Theory]
    [MemberData(nameof(Scenes))]
    public void Nor_does_it_at_half_scale(string name) =>
        Assert.Empty(EventsIn(Scene(name, hasVisitor: false), new MotionOptions { Scale = AnalysisScale.Half }).Events);

    [Fact]
    public void Of_an_insect_and_a_headlight_at_most_one_makes_an_event()
    {
        string[] names = ["insect", "headlight"];
        Assert.InRange(names.Sum(name => EventsIn(Scene(name, hasVisitor: false)).Events.Count), 0, 1);
    }

    [Theory]
    [MemberData(nameof(AllScenes))]
    public void Someone_who_walks_through_a_disturbance_makes_an_event_that_lasts(string name)
    {
        var scene = Scene(name, hasVisitor: true);
        var events = EventsIn(scene);
        int[] moving = [.. Enumerable.Range(0, DrawnScene.FrameCount).Where(scene.Moves)];
        Assert.Equal(0, events.FalseEvents(scene.Moves));
        Assert.InRange(moving.Count(events.Covers), moving.Length * 0.85, moving.Length);
    }

    [Fact]
    public void The_visitor_is_as_large_as_the_scenes_promise() =>
        Assert.All(
            Enumerable.Range(50, 60),
            frame => Assert.InRange(DrawnScene.VisitorArea(frame) / (double)(DrawnScene.Width * DrawnScene.Height), 0.0119, 0.0140));

    [Fact]
    public void A_scene_is_drawn_the_same_each_time() =>
        Assert.Equal(Scene("rain", hasVisitor: true).Jpegs().ElementAt(52), Scene("rain", hasVisitor: true).Jpegs().ElementAt(52));

    private static DrawnScene Scene(string name, bool hasVisitor) => new(Disturbance.All.Single(d => d.Name == name), hasVisitor);

    private static SceneEvents EventsIn(DrawnScene scene, MotionOptions? options = null) =>
        SceneEvents.Of(options ?? new MotionOptions(), scene.Jpegs(), DrawnScene.FramesPerSecond);
}
