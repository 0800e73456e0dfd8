namespace Gateway.Vision.Tests;

/// <summary>Runs of pixels, from any place to any other, over the borders of words.</summary>
public sealed class BitMaskRunTests
{
    private const int Width = 150;
    private const int Height = 3;

    [Fact]
    public void Runs_are_set_counted_and_cleared_and_nothing_beside_them()
    {
        var mask = new BitMask();
        mask.Resize(Width, Height);
        for (var start = 0; start <= Width; start++)
        {
            for (var end = start; end <= Width; end++)
            {
                mask.Clear();
                mask.SetRun(1, start, end);
                Assert.Equal(end - start, mask.Count());
                Assert.Equal(end - start, mask.CountRun(1, start, end));
                Assert.Equal(end - start, mask.CountRun(1, 0, Width));
                Assert.True(mask.AllWithin(1, start, end));

                mask.Fill();
                mask.ClearRun(1, start, end);
                Assert.Equal((Width * Height) - (end - start), mask.Count());
                Assert.Equal(0, mask.CountRun(1, start, end));
            }
        }
    }
}
