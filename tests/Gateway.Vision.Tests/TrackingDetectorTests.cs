using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>The decision per object. Entry is 100..300 x 100..200, confirm lies below it, 100..300 x 250..400; ten frames a second.</summary>
public sealed class TrackingDetectorTests
{
    private static readonly MotionOptions Options = SeedOptions.Value with
    {
        Regions = [Roi.Rectangle("entry", 100, 100, 200, 100), Roi.Rectangle("confirm", 100, 250, 200, 150)],
    };

    [Fact]
    public void Next_fires_for_the_one_that_comes_down_while_another_goes_up()
    {
        var detector = new TrackingDetector(Options);
        var decisions = Frames(40).Select(i => detector.Next(Crossing(i), At(i))).ToList();

        var fired = Assert.Single(decisions, d => d.Outcome == MotionOutcome.Fired);
        Assert.Equal(1, fired.Region);
        var down = detector.Tracks.ToArray().Single(t => t.VelocityY > 0);
        Assert.Equal(down.Id, fired.Track);
    }

    [Fact]
    public void Next_of_the_largest_object_alone_misses_the_one_that_comes_down_while_a_larger_one_goes_up()
    {
        var detector = new SequenceDetector(Options);
        Assert.DoesNotContain(Frames(40), i => detector.Next(Crossing(i), At(i)).Outcome == MotionOutcome.Fired);
    }

    [Theory]
    [InlineData(RoiEdge.Top, 1)]
    [InlineData(RoiEdge.Any, 1)]
    [InlineData(RoiEdge.Bottom, 0)]
    [InlineData(RoiEdge.Left, 0)]
    public void Next_keeps_to_the_edge_for_every_object(RoiEdge edge, int events)
    {
        var detector = new TrackingDetector(Options with { Edge = edge });
        foreach (var i in Frames(40))
            detector.Next(Crossing(i), At(i));
        Assert.Equal(events, detector.Count);
    }

    [Fact]
    public void Next_tells_a_miss_with_the_track_it_concerns()
    {
        var detector = new TrackingDetector(Options);
        var misses = new NearMissList();
        var told = new List<NearMiss>();
        foreach (var i in Frames(40))
        {
            misses.Clear();
            ((IMotionDetector)detector).Next(Crossing(i), [], At(i), misses);
            told.AddRange(misses.Span);
        }

        var up = detector.Tracks.ToArray().Single(t => t.VelocityY < 0);
        var order = Assert.Single(told, m => m.Reason == SuppressedReason.WrongOrder);
        Assert.Equal((up.Id, 1), (order.Track, order.Region));
        Assert.InRange(order.Seen.CentroidY, 380, 400);
        Assert.Equal(up.Id, Assert.Single(told, m => m.Reason == SuppressedReason.WrongEdge).Track);
    }

    [Fact]
    public void Next_follows_two_through_the_patch_they_share_where_they_meet()
    {
        var detector = new TrackingDetector(Options);
        var merged = false;
        foreach (var i in Frames(40))
        {
            // On one line, towards each other: while they touch they are one patch.
            var (down, up) = (Person(200, 40 + (i * 10)), Person(210, 440 - (i * 10)));
            detector.Next(Math.Abs(down.Y - up.Y) < down.Height ? [Together(down, up)] : [down, up], At(i));
            merged |= detector.Tracks.ToArray().Count(t => t.IsMerged) == 2;
        }

        Assert.True(merged);
        Assert.Equal(1, detector.Count);
        Assert.Equal([1, 2], detector.Tracks.ToArray().Select(t => t.Id));
        Assert.True(detector.Tracks[0].VelocityY > 0 && detector.Tracks[0].Seen.CentroidY > 400);   // each has kept its identity
        Assert.True(detector.Tracks[1].VelocityY < 0 && detector.Tracks[1].Seen.CentroidY < 80);
    }

    [Fact]
    public void Next_does_not_take_one_for_the_other_who_passes_half_hidden_behind_a_post()
    {
        // From real footage of a path. She comes in from the right. He, half behind a post and so of little area, merges into her patch from
        // outside it. She is behind the post when they part, and visible again on its other side 0.5 s later.
        MovingObject[][] frames =
        [
            [new(440, 217, 67, 90, 2173, 479, 270), new(394, 234, 36, 84, 1549, 412, 281)],
            [new(439, 215, 58, 91, 1978, 474, 267), new(398, 237, 32, 81, 1438, 415, 284)],
            [new(434, 214, 62, 95, 2007, 467, 269), new(401, 241, 29, 77, 1097, 418, 285)],
            [new(434, 214, 56, 104, 2319, 463, 273), new(408, 258, 22, 61, 807, 421, 289)],
            [new(433, 212, 55, 111, 3080, 454, 274)],
            [new(433, 210, 47, 113, 3027, 452, 273)],
            [new(433, 209, 44, 114, 2825, 451, 274)],
            [new(434, 209, 42, 117, 2691, 451, 278)],
            [new(433, 211, 50, 116, 2875, 453, 281)],
            [new(433, 231, 58, 99, 2927, 459, 286)],
            [new(442, 246, 50, 85, 2301, 467, 290)],
            [new(444, 247, 53, 86, 2396, 471, 291)],
            [new(461, 238, 47, 103, 2516, 482, 293)],
            [new(461, 239, 51, 101, 2506, 485, 295)],
            [new(464, 239, 49, 101, 2532, 488, 296)],
            [new(472, 242, 56, 102, 2502, 497, 302), new(383, 215, 38, 68, 1237, 403, 248)],
            [new(472, 245, 64, 105, 2647, 502, 306), new(381, 213, 31, 66, 849, 400, 244)],
            [new(476, 245, 63, 103, 2813, 506, 306), new(395, 211, 25, 71, 612, 405, 249)],
        ];
        var detector = new TrackingDetector(Options with
        {
            Edge = RoiEdge.Right,
            MinArea = 600,
            Regions = [Roi.Rectangle("entry", 120, 120, 400, 180), Roi.Rectangle("confirm", 120, 305, 440, 250)],
        });
        for (var i = -10; i < 0; i++)
            detector.Next([Person(479 - (i * 6), 270 + i), Person(412 + (i * 4), 281 + i, 36, 84)], At(i + 10));
        for (var i = 0; i < frames.Length; i++)
            detector.Next(frames[i], At(i + 10));

        var tracks = detector.Tracks.ToArray();
        Assert.Equal([1, 2], tracks.Select(t => t.Id));
        Assert.Equal([405, 506], tracks.Select(t => t.Seen.CentroidX));
        Assert.Equal(0, detector.Count);   // he reaches the confirm region, but did not enter from the right
    }

    [Fact]
    public void Next_takes_a_wobble_on_the_border_of_the_entry_for_no_second_coming_in()
    {
        var detector = new TrackingDetector(Options with { Edge = RoiEdge.Any });
        var decisions = new List<MotionDecision>();
        foreach (var i in Frames(34))   // into the entry, on its lower border for longer than the window, and on
            decisions.Add(detector.Next([Person(200, i < 14 ? 60 + (i * 10) : i < 29 ? 200 + (i % 2 * 8) - 4 : 200 + ((i - 28) * 20))], At(i)));

        Assert.Single(decisions, d => d.Outcome == MotionOutcome.Armed);
        Assert.Equal(0, detector.Count);
    }

    [Fact]
    public void Next_tells_who_came_through_the_entry_too_late_as_too_slow_and_not_as_wrong_order()
    {
        var detector = new TrackingDetector(Options);
        var told = Frames(60).Select(i => detector.Next([Person(200, 60 + (i * 5))], At(i)).Suppressed).Where(r => r != SuppressedReason.None);

        Assert.Equal([SuppressedReason.TooSlow, SuppressedReason.TooSlow], told);   // at the end of the window, and at the confirm region
    }

    [Fact]
    public void Next_keeps_two_apart_who_came_in_as_one_and_meet_again_later()
    {
        var detector = new TrackingDetector(Options);
        foreach (var i in Frames(70))
        {
            var apart = Math.Min(Math.Min(i * 8, 160), 480 - (i * 8));   // together, 160 apart for longer than the window, and together again
            var (a, b) = (Person(500 - apart, 100), Person(510 + apart, 120));
            detector.Next(apart * 2 < 40 ? [Together(a, b)] : [a, b], At(i));
            if (i is > 57 and < 62)
                Assert.Equal(2, detector.Tracks.Length);
        }
    }

    [Fact]
    public void Next_makes_one_of_two_that_stay_together()
    {
        var detector = new TrackingDetector(Options);
        foreach (var i in Frames(60))
        {
            var (a, b) = (Person(400 + Math.Min(i * 10, 100), 100), Person(600 - Math.Min(i * 10, 100), 100));
            detector.Next(i >= 8 ? [Together(a, b)] : [a, b], At(i));
        }

        var track = Assert.Single(detector.Tracks.ToArray());
        Assert.Equal((1, false), (track.Id, track.IsMerged));
    }

    [Fact]
    public void Next_fires_for_whichever_of_two_goes_on_that_came_in_as_one()
    {
        var detector = new TrackingDetector(Options);
        foreach (var i in Frames(30))
        {
            var on = Person(220, 40 + (i * 15));
            var back = Person(160, i < 10 ? 40 + (i * 15) : 340 - (i * 15));   // turns back in the entry region
            detector.Next(i < 11 ? [Together(back, on)] : [back, on], At(i));
        }

        Assert.Equal(1, detector.Count);
    }

    [Fact]
    public void Next_counts_once_what_came_in_as_one_and_falls_to_pieces()
    {
        var detector = new TrackingDetector(Options with { Cooldown = TimeSpan.Zero });
        foreach (var i in Frames(30))
        {
            var whole = Person(200, 40 + (i * 15), width: 80, height: 160);
            MovingObject[] pieces =
            [
                whole with { Height = 80, Area = 5000, CentroidY = whole.CentroidY - 40 },
                whole with { Y = whole.Y + 80, Height = 80, Area = 4000, CentroidY = whole.CentroidY + 40 },
            ];
            detector.Next(i % 3 == 2 ? pieces : [whole], At(i));
        }

        Assert.Equal(1, detector.Count);
        Assert.InRange(detector.Tracks.Length, 1, 2);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(8, true)]
    [InlineData(25, false)]     // longer than the window
    public void Next_finds_an_object_again_that_was_out_of_sight(int lost, bool found)
    {
        var detector = new TrackingDetector(Options);
        foreach (var i in Frames(18))
            detector.Next([Person(200, 40 + (i * 5))], At(i));
        Assert.True(detector.IsArmed);
        for (var i = 18; i < 18 + lost; i++)
            Assert.NotEqual(MotionOutcome.Fired, detector.Next([], At(i)).Outcome);
        for (var i = 18 + lost; i < 20 + lost; i++)
            detector.Next([Person(200, 40 + (i * 5))], At(i));

        var track = Assert.Single(detector.Tracks.ToArray());
        Assert.Equal((found ? 1 : 2, 0), (track.Id, track.Missed));
    }

    [Fact]
    public void Next_fires_for_an_object_that_was_lost_between_the_regions()
    {
        var detector = new TrackingDetector(Options);
        MovingObject[] Seen(int i) => i is > 18 and < 26 ? [] : [Person(200, 40 + (i * 10))];
        var fired = Frames(36).Where(i => detector.Next(Seen(i), At(i)).Outcome == MotionOutcome.Fired);
        Assert.Single(fired);
    }

    [Fact]
    public void Next_takes_flashes_in_new_places_for_noise()
    {
        var detector = new TrackingDetector(Options with { Edge = RoiEdge.Any });
        var misses = new NearMissList();
        var random = new Random(4);
        foreach (var i in Frames(200))
        {
            var flash = Person(random.Next(2) == 0 ? 200 : 500, 150 + (random.Next(2) * 200), width: 60, height: 60);
            ((IMotionDetector)detector).Next(i % 2 == 0 ? [flash] : [], [], At(i), misses);
            Assert.Equal(0, detector.Tracks.Length);
        }

        Assert.Equal(0, misses.Span.Length);
        Assert.Equal(0, detector.Count);
    }

    [Fact]
    public void Next_does_not_follow_what_does_not_exceed_the_least_area_but_tells_it_once_where_it_would_count()
    {
        var detector = new TrackingDetector(Options);
        var misses = new NearMissList();
        foreach (var i in Frames(20))
            ((IMotionDetector)detector).Next([Person(200, 100 + i) with { Area = 2500 }], [], At(i), misses);
        Assert.Equal(0, detector.Tracks.Length);
        var miss = Assert.Single(misses.Span.ToArray());
        Assert.Equal((SuppressedReason.TooSmall, 0, 0, 2500), (miss.Reason, miss.Region, miss.Track, miss.Seen.Area));
    }

    [Fact]
    public void Next_tells_a_small_object_that_flickers_once_and_one_that_comes_later_again()
    {
        var detector = new TrackingDetector(Options);
        var misses = new NearMissList();
        foreach (var i in Frames(30).Concat(Enumerable.Range(45, 10)))
            ((IMotionDetector)detector).Next(i % 3 == 0 ? [] : [Person(200, 120 + i) with { Area = 1500 }], [], At(i), misses);
        Assert.Equal(2, misses.Span.Length);
    }

    [Fact]
    public void Next_takes_a_small_piece_of_a_followed_object_for_no_miss()
    {
        var detector = new TrackingDetector(Options);
        var misses = new NearMissList();
        foreach (var i in Frames(20))
        {
            var whole = Person(200, 30 + (i * 3), width: 100, height: 100);
            ((IMotionDetector)detector).Next([whole, whole with { Area = 2000, CentroidY = whole.CentroidY + 20 }], [], At(i), misses);
        }

        Assert.DoesNotContain(misses.Span.ToArray(), m => m.Reason == SuppressedReason.TooSmall);
    }

    [Fact]
    public void Next_follows_no_more_than_the_limit_and_counts_the_rest()
    {
        var detector = new TrackingDetector(Options);
        foreach (var i in Frames(3))
            detector.Next(Crowd(20), At(i));
        Assert.Equal(TrackingDetector.MaxTracks, detector.Tracks.Length);
    }

    [Fact]
    public void Next_gives_the_place_of_one_out_of_sight_to_a_new_one_but_not_that_of_one_in_a_sequence()
    {
        var detector = new TrackingDetector(Options);
        MovingObject[] walker(int i) => [Person(200, 40 + (i * 10))];
        foreach (var i in Frames(10))
            detector.Next([.. walker(i), .. Crowd(15)], At(i));
        Assert.True(Assert.Single(detector.Tracks.ToArray(), t => t.Id == 1).IsArmed);

        for (var i = 10; i < 14; i++)
            detector.Next([.. Crowd(15, left: 2000)], At(i));

        Assert.Equal(TrackingDetector.MaxTracks, detector.Tracks.Length);
        Assert.True(detector.Tracks[0] is { Id: 1, Missed: 4 });
        Assert.DoesNotContain(detector.Tracks[1..].ToArray(), t => t.Missed > 0);
    }

    [Fact]
    public void Next_gives_the_same_tracks_for_the_same_frames()
    {
        var (a, b) = (new TrackingDetector(Options), new TrackingDetector(Options));
        var random = new Random(9);
        MovingObject Anyone() => Person(random.Next(600), random.Next(440), random.Next(40, 120), random.Next(70, 200));
        var frames = Frames(300)
            .Select(_ => Enumerable.Range(0, random.Next(12)).Select(_ => Anyone()).OrderByDescending(o => o.Area).ToArray()).ToList();
        for (var i = 0; i < frames.Count; i++)
        {
            Assert.Equal(a.Next(frames[i], At(i)), b.Next(frames[i], At(i)));
            Assert.Equal(a.Tracks.ToArray(), b.Tracks.ToArray());
            Assert.InRange(a.Tracks.Length, 0, TrackingDetector.MaxTracks);
            Assert.Equal(a.Tracks.ToArray().Select(t => t.Id).Distinct().Order(), a.Tracks.ToArray().Select(t => t.Id));
        }
    }

    [Fact]
    public void Next_allocates_nothing()
    {
        var detector = new TrackingDetector(Options);
        var misses = new NearMissList();
        var frames = Frames(200).Select(i => (MovingObject[])[.. Crossing(i % 40), .. Crowd(i % 20)]).ToArray();
        var at = 0;
        Run();
        Assert.Equal(0, ThreadAllocations.OfCheapest(Run));

        void Run()
        {
            foreach (var frame in frames)
                detector.Next(frame, [], At(at++), misses);
        }
    }

    [Fact]
    public void Restart_forgets_tracks_but_not_the_cooldown()
    {
        var detector = new TrackingDetector(Options);
        var firedAt = Frames(40).First(i => detector.Next([Person(200, 40 + (i * 10))], At(i)).Outcome == MotionOutcome.Fired);
        detector.Restart();
        Assert.Equal(0, detector.Tracks.Length);
        Assert.True(detector.IsInCooldown(At(firedAt + 50)));
        Assert.False(detector.IsInCooldown(At(firedAt + 51)));
    }

    /// <summary>A person who comes down at x 150, and a larger one who goes up at x 250.</summary>
    private static MovingObject[] Crossing(int i) => [Person(250, 440 - (i * 10), 60, 120), Person(150, 40 + (i * 10))];

    private static MovingObject[] Crowd(int count, int left = 800) =>
        [.. Enumerable.Range(0, count).Select(k => Person(left + (k % 8 * 120), 60 + (k / 8 * 200)))];

    private static MovingObject Person(double x, double y, int width = 50, int height = 80) =>
        new((int)x - (width / 2), (int)y - (height / 2), width, height, width * height, x, y);

    private static MovingObject Together(MovingObject a, MovingObject b)
    {
        var (x, y) = (Math.Min(a.X, b.X), Math.Min(a.Y, b.Y));
        var (right, bottom) = (Math.Max(a.X + a.Width, b.X + b.Width), Math.Max(a.Y + a.Height, b.Y + b.Height));
        var area = Math.Max(a.Area, (right - x) * (bottom - y) * 3 / 4);
        return new(x, y, right - x, bottom - y, area, (a.CentroidX + b.CentroidX) / 2, (a.CentroidY + b.CentroidY) / 2);
    }

    private static IEnumerable<int> Frames(int count) => Enumerable.Range(0, count);

    private static TimeSpan At(int frame) => TimeSpan.FromMilliseconds(frame * 100);
}
