using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>Modes stand in descending weight, even if one is pruned that is not the last and stays in use with weight 0.</summary>
public sealed class ModeOrderTests
{
    private const int Width = 64;
    private const int Height = 16;
    private const int Count = 60;

    [Fact]
    public unsafe void Modes_stand_in_descending_weight_after_every_sample()
    {
        var random = new Random(1998);
        var modes = stackalloc Mog2Mode[BackgroundModelOptions.MaxMixtures];
        var pixels = Fuzz.Rounds(2000, least: 200);
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var options = new BackgroundModelOptions
            {
                Mixtures = 1 + random.Next(5),
                ComplexityReduction = random.Next(3) switch { 0 => 1, 1 => 0.5f, _ => random.NextSingle() },
                VarThresholdGen = 1 + random.Next(20),
            };
            byte used = 0;
            for (var sample = 0; sample < 300; sample++)
            {
                var rate = random.Next(8) switch { 0 => 0, 1 => random.NextDouble(), 2 => 1e-6, _ => random.NextDouble() * 0.05 };
                var rates = new Mog2Rates(rate, options);
                Mog2Pixel.Learn(random.Next(9) * 28, modes, ref used, options.Mixtures, rates);
                for (var slot = 1; slot < used; slot++)
                    Assert.False(modes[slot - 1].Weight < modes[slot].Weight, $"pixel {pixel}, sample {sample}, slot {slot}");
            }
        }
    }

    [Fact]
    public void Save_gives_the_same_at_every_width_of_vector_where_modes_are_pruned_that_are_not_the_last()
    {
        var random = new Random(1999);
        for (var i = 0; i < 30; i++)
        {
            // Few grey levels far apart, each several times, at changing rates: every slot is reached, also below a pruned one.
            var options = new BackgroundModelOptions { Mixtures = 3 + random.Next(3), ComplexityReduction = 0.1f + (random.NextSingle() * 0.4f) };
            var frames = Enumerable.Range(0, Count).Select(_ => Levels(random)).ToArray();
            var rates = Enumerable.Range(0, Count).Select(_ => 0.01 + (random.NextDouble() * random.NextDouble() * 0.45)).ToArray();
            byte[]? expected = null;
            foreach (var model in Models.All(options))
            {
                using (model)
                {
                    var learnt = Learn(model, frames, rates);
                    expected ??= learnt;
                    Assert.True(expected.AsSpan().SequenceEqual(learnt), $"case {i}, {Models.Name(model)}");
                }
            }
        }
    }

    private static byte[] Levels(Random random)
    {
        var frame = new byte[Width * Height];
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (byte)(20 + (random.Next(2) * random.Next(7) * 30));
        return frame;
    }

    private static byte[] Learn(BackgroundModel model, byte[][] frames, double[] rates)
    {
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        using var learnt = new MemoryStream();
        for (var i = 0; i < frames.Length; i++)
        {
            luma.CopyFrom(frames[i], Width, Height);
            model.Apply(luma, mask, rates[i]);
            for (var y = 0; y < Height; y++)
                learnt.Write(mask.Row(y));
        }

        using var saved = model.Save("order", DateTimeOffset.UnixEpoch)!;
        learnt.Write(saved.Bytes);
        return learnt.ToArray();
    }
}
