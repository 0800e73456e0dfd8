using Esp32.Fleet.Scenes;

namespace Esp32.Camera.Tests.Fleet;

public sealed class PassScheduleTests
{
    [Fact]
    public void At_gives_a_pass_every_8_to_10_seconds()
    {
        var schedule = new PassSchedule(2, 5);
        var begins = Enumerable.Range(0, 1200).Select(i => schedule.At(i / 10.0).Begins).Distinct().ToArray();
        Assert.Equal(2, begins[0]);
        Assert.All(begins.Zip(begins.Skip(1), (a, b) => b - a), gap => Assert.InRange(gap, 8, 10));
    }

    [Fact]
    public void At_gives_the_same_passes_for_the_same_seed_however_often_it_is_asked()
    {
        var often = new PassSchedule(2, 5);
        var once = new PassSchedule(2, 5);
        for (var i = 0; i < 500; i++)
            often.At(i / 10.0);
        Assert.Equal(once.At(50), often.At(50));
    }
}
