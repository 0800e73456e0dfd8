using System.Buffers.Binary;
using Gateway.Testing;

namespace Gateway.Vision.Tests;

/// <summary>A model continues from another one's saved state, with the same bits.</summary>
public sealed class SavedModelTests
{
    private const int Width = 75;
    private const int Height = 21;
    private static readonly DateTimeOffset At = new(2025, 4, 26, 15, 50, 20, TimeSpan.Zero);

    public static TheoryData<string> Cases => ["calm", "seed", "shadows", "strong reduction", "one mixture", "region"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Restore_goes_on_with_the_same_bits_between_all_implementations(string name)
    {
        const int Before = 50, After = 40;
        var (options, region) = Case(name);
        var frames = new TestScene(Width, Height, 5, noise: name == "calm" ? 0.3 : 4).Frames(Before + After);
        byte[]? first = null;
        foreach (var learner in Models.All(options))
        {
            using (learner)
            {
                learner.Region = region;
                _ = Learn(learner, frames, 0, Before);
                using var saved = learner.Save("door", At)!;
                first ??= saved.Bytes.ToArray();
                Assert.True(saved.Bytes.SequenceEqual(first), $"{name}: {Models.Name(learner)} saves other bytes than the scalar model");

                var expected = Learn(learner, frames, Before, After);
                foreach (var heir in Models.All(options))
                {
                    using (heir)
                    {
                        heir.Region = region;
                        Assert.Equal(SavedModelRefusal.None, heir.Restore(saved.Bytes, Width, Height));
                        Assert.Equal(Before, heir.FrameCount);
                        AssertSame(expected, Learn(heir, frames, Before, After), region, $"{name}: {Models.Name(learner)} to {Models.Name(heir)}");
                        using var again = heir.Save("door", At)!;
                        using var original = learner.Save("door", At)!;
                        Assert.True(again.Bytes.SequenceEqual(original.Bytes), $"{name}: {Models.Name(learner)} to {Models.Name(heir)}, saved again");
                    }
                }
            }
        }
    }

    [Fact]
    public void Header_tells_whose_model_it_is()
    {
        using var saved = Saved(new BackgroundModelOptions(), 3);
        Assert.Equal(SavedModelRefusal.None, SavedModelHeader.Read(saved.Bytes[..SavedModelHeader.Size], out var header));
        Assert.Equal((Width, Height, 3, At, "Tür 1/2"), (header.Width, header.Height, header.FrameCount, header.SavedAt, header.Label));
        Assert.Equal(saved.Bytes.Length, SavedModelHeader.Size + header.RowsLength);

        var hour = TimeSpan.FromHours(1);
        Assert.True(header.IsFresh(At + hour, hour));
        Assert.False(header.IsFresh(At + hour + TimeSpan.FromMilliseconds(1), hour));
        Assert.True(header.IsFresh(At - hour, hour));
        Assert.False(header.IsFresh(At - hour - hour, hour));
    }

    [Fact]
    public void Header_checksum_is_CRC_32C() => Assert.Equal(0xE3069283u, SavedModelHeader.Checksum("123456789"u8));   // RFC 3720's check value

    [Fact]
    public void Save_gives_nothing_before_anything_was_learnt_and_refuses_a_label_that_does_not_fit()
    {
        foreach (var model in Models.All(new BackgroundModelOptions()))
        {
            using (model)
            {
                Assert.Null(model.Save("door", At));
                _ = Learn(model, new TestScene(Width, Height, 1).Frames(1), 0, 1);
                Assert.Throws<ArgumentException>(() => model.Save(new string('x', SavedModelHeader.MaxLabelBytes + 1), At));
            }
        }
    }

    [Fact]
    public void Save_keeps_a_calm_picture_small()
    {
        using var model = BackgroundModel.Create();
        _ = Learn(model, new byte[Width * Height * 5], 0, 5);
        using var saved = model.Save("door", At)!;
        Assert.Equal(SavedModelHeader.Size + (Height * (2 + 4)) + (Width * Height * 8), saved.Bytes.Length);
    }

    [Fact]
    public void Restore_refuses_every_prefix()
    {
        using var saved = Saved(new BackgroundModelOptions(), 12);
        using var model = BackgroundModel.Create();
        for (var length = 0; length < saved.Bytes.Length; length++)
        {
            Assert.Equal(SavedModelRefusal.CutShort, model.Restore(saved.Bytes[..length], Width, Height));
            Assert.Equal(0, model.FrameCount);
        }
    }

    [Fact]
    public void Restore_refuses_every_flipped_byte()
    {
        using var saved = Saved(new BackgroundModelOptions(), 12);
        var bytes = saved.Bytes.ToArray();
        using var model = BackgroundModel.Create();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= (byte)(1 + (i % 255));
            Assert.NotEqual(SavedModelRefusal.None, model.Restore(bytes, Width, Height));
            bytes[i] ^= (byte)(1 + (i % 255));
        }

        Assert.Equal(SavedModelRefusal.None, model.Restore(bytes, Width, Height));
    }

    [Fact]
    public void Restore_refuses_numbers_no_model_has_even_under_a_right_checksum()
    {
        using var saved = Saved(new BackgroundModelOptions(), 12);
        var bytes = saved.Bytes.ToArray();
        using var model = BackgroundModel.Create();
        void Refuses(string what, SavedModelRefusal refusal, Action<byte[]> spoil)
        {
            var spoilt = (byte[])bytes.Clone();
            spoil(spoilt);
            Seal(spoilt);
            Assert.True(refusal == model.Restore(spoilt, Width, Height), what);
        }

        const int Rows = SavedModelHeader.Size;
        Refuses("another magic", SavedModelRefusal.NotAModel, b => b[0]++);
        Refuses("another version", SavedModelRefusal.OtherVersion, b => b[8]++);
        Refuses("no frames", SavedModelRefusal.Damaged, b => BinaryPrimitives.WriteInt32LittleEndian(b.AsSpan(20), 0));
        Refuses("an endless width", SavedModelRefusal.Damaged, b => BinaryPrimitives.WriteInt32LittleEndian(b.AsSpan(12), int.MaxValue));
        Refuses("a time out of range", SavedModelRefusal.Damaged, b => BinaryPrimitives.WriteInt64LittleEndian(b.AsSpan(24), long.MaxValue));
        Refuses("six mixtures", SavedModelRefusal.Damaged, b => b[36] = 6);
        Refuses("impossible row length", SavedModelRefusal.Damaged, b => BinaryPrimitives.WriteInt64LittleEndian(b.AsSpan(72), long.MaxValue));
        Refuses("too few rows", SavedModelRefusal.CutShort, b => BinaryPrimitives.WriteInt64LittleEndian(b.AsSpan(72), b.Length - Rows + 1));
        Refuses("more modes than mixtures", SavedModelRefusal.Damaged, b => b[Rows] = 6);
        Refuses("more modes than bytes for them", SavedModelRefusal.Damaged, b => b[Rows] = 5);
        Refuses("a row without modes", SavedModelRefusal.Damaged, b => b[Rows] = 0);
        Refuses("an unknown form", SavedModelRefusal.Damaged, b => b[Rows + 1] = 3);
        Refuses("no number", SavedModelRefusal.Damaged, b => BinaryPrimitives.WriteSingleLittleEndian(b.AsSpan(b.Length - 4), float.NaN));
        Refuses("a variance out of range", SavedModelRefusal.Damaged, b => BinaryPrimitives.WriteSingleLittleEndian(b.AsSpan(b.Length - 4), 3.9f));
    }

    [Fact]
    public void Restore_refuses_numbers_of_modes_beyond_the_largest_of_their_row()
    {
        using var saved = Saved(new BackgroundModelOptions { VarThresholdGen = 2 }, 12);
        var bytes = saved.Bytes.ToArray();
        Assert.Equal(2, bytes[SavedModelHeader.Size + 1]);   // the numbers follow
        bytes[SavedModelHeader.Size + 2] = 200;
        Seal(bytes);
        using var model = BackgroundModel.Create(new BackgroundModelOptions { VarThresholdGen = 2 });
        Assert.Equal(SavedModelRefusal.Damaged, model.Restore(bytes, Width, Height));
    }

    [Fact]
    public void Restore_refuses_modes_that_do_not_stand_in_descending_weight()
    {
        var options = new BackgroundModelOptions { VarThresholdGen = 2 };
        using var saved = Saved(options, 12);
        var bytes = saved.Bytes.ToArray();
        var row = SavedModelHeader.Size;
        Assert.Equal(2, bytes[row + 1]);   // the numbers follow, then the weights of slot 0
        var used = bytes.AsSpan(row + 2, Width);
        var twice = used.IndexOfAnyExceptInRange((byte)0, (byte)1);
        Assert.True(twice >= 0);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(row + 2 + Width + (twice * 4)), 0);
        Seal(bytes);
        using var model = BackgroundModel.Create(options);
        Assert.Equal(SavedModelRefusal.Damaged, model.Restore(bytes, Width, Height));
    }

    [Fact]
    public void Restore_refuses_bytes_behind_the_end()
    {
        using var saved = Saved(new BackgroundModelOptions(), 3);
        using var model = BackgroundModel.Create();
        Assert.Equal(SavedModelRefusal.Damaged, model.Restore([.. saved.Bytes, 0], Width, Height));

        byte[] longer = [.. saved.Bytes, 0];
        BinaryPrimitives.WriteInt64LittleEndian(longer.AsSpan(72), longer.Length - SavedModelHeader.Size);
        Seal(longer);
        Assert.Equal(SavedModelRefusal.Damaged, model.Restore(longer, Width, Height));
    }

    [Fact]
    public void Restore_takes_a_model_only_for_the_same_size_options_and_region()
    {
        var options = new BackgroundModelOptions();
        using var saved = Saved(options, 12);
        Assert.Equal(SavedModelRefusal.OtherSize, RestoreInto(options, saved, Width + 1, Height));
        Assert.Equal(SavedModelRefusal.OtherSize, RestoreInto(options, saved, Height, Width));
        Assert.Equal(SavedModelRefusal.OtherRegion, RestoreInto(options, saved, Width, Height, Rectangle(4, 4, 9, 9)));
        foreach (var other in new[]
                 {
                     options with { History = 499 }, options with { Mixtures = 4 }, options with { VarThresholdGen = 8 },
                     options with { VarInit = 16 }, options with { VarMin = 3 },
                     options with { VarMax = 76 }, options with { ComplexityReduction = 0.04f },
                 })
        {
            Assert.Equal(SavedModelRefusal.OtherOptions, RestoreInto(other, saved, Width, Height));
        }

        options = options with { VarThreshold = 9, BackgroundRatio = 0.7f, DetectShadows = true };
        Assert.Equal(SavedModelRefusal.None, RestoreInto(options, saved, Width, Height));
    }

    [Fact]
    public void A_model_that_refused_starts_with_the_next_frame()
    {
        using var saved = Saved(new BackgroundModelOptions(), 12);
        var bytes = saved.Bytes.ToArray();
        bytes[SavedModelHeader.Size] = 5;
        Seal(bytes);
        var frames = new TestScene(Width, Height, 9).Frames(30);
        foreach (var (model, fresh) in Models.All(new BackgroundModelOptions()).Zip(Models.All(new BackgroundModelOptions())))
        {
            using (model)
            using (fresh)
            {
                Assert.Equal(SavedModelRefusal.Damaged, model.Restore(bytes, Width, Height));
                Assert.Equal(Learn(fresh, frames, 0, 30), Learn(model, frames, 0, 30));
            }
        }
    }

    [Fact]
    public void Restore_survives_random_rows_under_a_right_checksum()
    {
        var random = new Random(77);
        var options = new BackgroundModelOptions { VarThresholdGen = 2 };
        using var saved = Saved(options, 12);
        using var model = BackgroundModel.Create(options);
        var frames = new TestScene(Width, Height, 9).Frames(2);
        var taken = 0;
        var rounds = Fuzz.Rounds(2000, least: 200);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = saved.Bytes.ToArray();
            for (var i = 0; i < 1 + (round % 3); i++)
                bytes[random.Next(SavedModelHeader.Size, bytes.Length)] ^= (byte)(1 << random.Next(8));
            Seal(bytes);
            taken += model.Restore(bytes, Width, Height) == SavedModelRefusal.None ? 1 : 0;
            _ = Learn(model, frames, 0, 2);
        }

        Assert.InRange(taken, rounds / 20, rounds - 1);   // changed low bits of a mean cannot be detected
    }

    private static (BackgroundModelOptions Options, BitMask? Region) Case(string name) => name switch
    {
        "shadows" => (new BackgroundModelOptions { DetectShadows = true, History = 30, VarThreshold = 16 }, null),
        "strong reduction" => (new BackgroundModelOptions { ComplexityReduction = 1, History = 3, VarThreshold = 16 }, null),
        "one mixture" => (new BackgroundModelOptions { Mixtures = 1, VarThreshold = 16 }, null),
        "region" => (new BackgroundModelOptions { VarThreshold = 16 }, Rectangle(13, 3, 41, 15)),
        _ => (new BackgroundModelOptions(), null),
    };

    private static BitMask Rectangle(int x, int y, int width, int height)
    {
        var region = new RegionMask(Roi.Rectangle("r", x, y, width, height));
        region.Draw(Width, Height, 1);
        return region.Bits;
    }

    private static SavedModel Saved(BackgroundModelOptions options, int frames)
    {
        using var model = BackgroundModel.Create(options);
        _ = Learn(model, new TestScene(Width, Height, 5).Frames(frames), 0, frames);
        return model.Save("Tür 1/2", At)!;
    }

    private static SavedModelRefusal RestoreInto(BackgroundModelOptions options, SavedModel saved, int width, int height, BitMask? region = null)
    {
        using var model = BackgroundModel.Create(options);
        model.Region = region;
        return model.Restore(saved.Bytes, width, height);
    }

    /// <summary>Corrects the checksums of changed bytes.</summary>
    private static void Seal(byte[] bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(68), SavedModelHeader.Checksum(bytes.AsSpan(SavedModelHeader.Size)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(236), SavedModelHeader.Checksum(bytes.AsSpan(0, 236)));
    }

    private static byte[] Learn(BackgroundModel model, byte[] frames, int first, int count)
    {
        using var luma = new LumaPlane();
        using var mask = new ForegroundMask();
        var masks = new byte[Width * Height * count];
        for (var i = 0; i < count; i++)
        {
            luma.CopyFrom(frames.AsSpan((first + i) * Width * Height, Width * Height), Width, Height);
            model.Apply(luma, mask);
            for (var y = 0; y < Height; y++)
                mask.Row(y).CopyTo(masks.AsSpan(((i * Height) + y) * Width));
        }

        return masks;
    }

    private static void AssertSame(byte[] expected, byte[] actual, BitMask? region, string what)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var (x, y) = (i % Width, i / Width % Height);
            if (region?[x, y] != false && expected[i] != actual[i])
                Assert.Fail($"{what}: frame {i / Width / Height} at {x},{y} is {actual[i]}, not {expected[i]}");
        }
    }
}
