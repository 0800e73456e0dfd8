using System.Runtime.InteropServices;
using Gateway.Detection.Managed;
using Gateway.Detection.Networks;
using Gateway.Testing;
using Gateway.Vision;

namespace Gateway.Detection.Tests;

public sealed class ManagedDetectorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task DetectAsync_gives_every_object_a_label_a_confidence_and_a_box_about_the_picture()
    {
        await using var detector = Detector(0.3f);

        var seen = await detector.DetectAsync(Picture(320, 240), Cancel);

        Assert.NotEmpty(seen.Objects);
        Assert.All(seen.Objects, one =>
        {
            Assert.StartsWith("thing ", one.Label, StringComparison.Ordinal);
            Assert.InRange(one.Confidence, 0.3f, 1f);
            Assert.InRange(one.Box!.Value.Left + one.Box.Value.Width / 2, -0.5f, 1.5f);
        });
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_no_number_is_refused_by_its_byte(float weight)
    {
        RandomModel.Write(_directory.Path);
        var model = DetectionModel.Load(_directory.Path);
        using (var file = File.OpenWrite(model.WeightsFile))
        {
            file.Position = 1020;
            file.Write(BitConverter.GetBytes(weight));
        }

        var refusal = Assert.Throws<DetectionModelException>(() => new ManagedDetector(model, new ManagedOptions(), TimeProvider.System));

        Assert.Contains($"{model.WeightsFile}, byte 1020: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_needs_gigabytes_is_refused_before_they_are_taken()
    {
        var layers = string.Concat(Enumerable.Repeat("[convolutional]\nfilters=8\nsize=1\nactivation=linear\n", 12));
        var sums = string.Concat(Enumerable.Range(0, 12).Select(i => $"[shortcut]\nfrom={i}\nactivation=linear\n"));
        var head = "[maxpool]\nsize=2\nstride=2\n[convolutional]\nfilters=24\nsize=1\nactivation=linear\n"
            + "[yolo]\nmask=0,1,2\nanchors=1,1,2,2,3,3\nclasses=3\nnum=3\n";
        RandomModel.WriteText(_directory.Path, "vast", $"[net]\nwidth=4096\nheight=4096\nchannels=3\n{layers}{sums}{head}");
        var model = DetectionModel.Load(_directory.Path);

        var refusal = Assert.Throws<DetectionModelException>(() => new ManagedDetector(model, new ManagedOptions(), TimeProvider.System));

        // While the first sum is computed, all twelve planes and the sum itself are in use.
        Assert.StartsWith($"{model.CfgFile}, line {4 + (12 * 4) + 1}: [shortcut] needs ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("MiB, the limit is 2048: use a smaller width= and height= in [net]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_may_stand_behind_symbolic_links()
    {
        var links = Directory.CreateDirectory(Path.Combine(_directory.Path, "links")).FullName;
        foreach (var file in Directory.GetFiles(RandomModel.Write(Path.Combine(_directory.Path, "real"))))
            File.CreateSymbolicLink(Path.Combine(links, Path.GetFileName(file)), file);

        await using var detector = new ManagedDetector(DetectionModel.Load(links), new ManagedOptions(), TimeProvider.System);
        await detector.DetectAsync(Picture(64, 48), Cancel);
    }

    [Trait("Storey", "Interop")]
    [Theory]
    [InlineData("tiny.cfg")]
    [InlineData("tiny.names")]
    [InlineData("tiny.weights")]
    public async Task A_device_or_a_pipe_in_place_of_a_file_is_refused_unread_by_its_name(string name)
    {
        var file = Path.Combine(RandomModel.Write(_directory.Path), name);
        File.Delete(file);
        File.CreateSymbolicLink(file, "/dev/zero");
        var device = Assert.Throws<DetectionModelException>(() => DetectionModel.Load(_directory.Path));

        File.Delete(file);
        (await ExternalProgram.RunAsync("mkfifo", [file], TimeSpan.FromMinutes(1), cancel: Cancel)).EnsureSuccess();
        var pipe = Assert.Throws<DetectionModelException>(() => DetectionModel.Load(_directory.Path));

        Assert.Equal($"{file}: this is a pipe or a device, not a file", device.Message);
        Assert.Equal(device.Message, pipe.Message);
    }

    [Theory]
    [InlineData(3e38f)]
    [InlineData(-3e38f)]
    public async Task Weights_with_which_the_network_computes_no_numbers_are_refused_by_name_and_no_frame_is_at_fault(float weight)
    {
        var model = TinyModel();
        var floats = new float[(new FileInfo(model.WeightsFile).Length - 20) / sizeof(float)];
        Array.Fill(floats, weight);
        using (var file = File.OpenWrite(model.WeightsFile))
        {
            file.Position = 20;
            file.Write(MemoryMarshal.AsBytes<float>(floats));
        }

        await using var detector = new ManagedDetector(model, new ManagedOptions(), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<DetectorException>(() => detector.DetectAsync(Picture(64, 48), Cancel));

        Assert.Equal(DetectionFault.CannotStart, failure.Fault);
        Assert.StartsWith($"{model.WeightsFile}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no finite numbers", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetectAsync_of_a_picture_full_of_objects_tells_the_surest_and_how_many_more_there_are()
    {
        await using var detector = Detector(0.01f);
        var picture = Picture(320, 240);
        var candidates = detector.LookAndThin(picture, Cancel);
        var all = Enumerable.Range(0, candidates.Count).SelectMany(i => candidates.Of(i).ToArray()).Where(one => one > 0).OrderDescending().ToList();
        Assert.True(all.Count > FrameDetections.MostObjects, $"only {all.Count} objects");

        var seen = await detector.DetectAsync(picture, Cancel);

        Assert.Equal(all.Take(FrameDetections.MostObjects), seen.Objects.Select(one => one.Confidence).OrderDescending());
        Assert.Equal(all.Count - FrameDetections.MostObjects, seen.LeftOut);
    }

    /// <summary>JPEGs without a readable size: cut inside a table, without rows, without columns, with an impossible size, and noise.</summary>
    public static TheoryData<string> Unreadable => ["cut", "no rows", "no columns", "vast", "noise", "tables"];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task DetectAsync_of_a_damaged_picture_leaves_nothing_behind_for_the_next(string damage)
    {
        await using var detector = Detector(0.3f);
        var good = Picture(320, 240);
        var first = await detector.DetectAsync(good, Cancel);

        await Assert.ThrowsAsync<DetectorException>(() => detector.DetectAsync(Damaged(good, damage), Cancel));

        Assert.Equal(first.Objects, (await detector.DetectAsync(good, Cancel)).Objects);
    }

    private static byte[] Damaged(ReadOnlyMemory<byte> picture, string damage)
    {
        var bytes = picture.ToArray();
        var frame = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);   // then length, precision, height, width
        Assert.True(frame > 0);
        switch (damage)
        {
            case "cut":
                return bytes[..(bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC4]) + 12)];
            case "tables":
                return [.. bytes[..frame], 0xFF, 0xD9];
            case "noise":
                var noise = new byte[2000];
                new Random(7).NextBytes(noise);
                return [0xFF, 0xD8, 0xFF, .. noise];
            case "no rows":
                bytes.AsSpan(frame + 5, 2).Clear();
                break;
            case "no columns":
                bytes.AsSpan(frame + 7, 2).Clear();
                break;
            default:
                bytes.AsSpan(frame + 5, 4).Fill(0xFF);
                break;
        }

        return bytes;
    }

    [Fact]
    public async Task DetectAsync_gives_the_same_for_the_same_picture_whatever_came_between()
    {
        await using var detector = Detector(0.3f);
        var (wide, tall) = (Picture(320, 100), Picture(90, 300));

        var first = await detector.DetectAsync(wide, Cancel);
        var other = await detector.DetectAsync(tall, Cancel);
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => detector.DetectAsync(wide, Cancel)));

        Assert.NotEqual(first.Objects, other.Objects);
        Assert.All(again, one => Assert.Equal(first.Objects, one.Objects));
    }

    [Fact]
    public async Task DetectAsync_of_an_unreadable_picture_says_so_and_goes_on_with_the_next()
    {
        await using var detector = Detector();
        foreach (var bytes in (byte[][])[[], [0xFF, 0xD8, 0xFF, 0xD9], "no picture"u8.ToArray(), [.. Picture(64, 48).AsSpan(0, 20)]])
        {
            var failure = await Assert.ThrowsAsync<DetectorException>(() => detector.DetectAsync(bytes, Cancel));
            Assert.Equal(DetectionFault.UnreadableImage, failure.Fault);
        }

        await detector.DetectAsync(Picture(64, 48), Cancel);
    }

    [Fact]
    public async Task DetectAsync_looks_at_the_front_of_a_cut_picture()
    {
        await using var detector = Detector();
        var whole = Picture(320, 240);

        await detector.DetectAsync(whole.AsMemory(0, whole.Length / 2), Cancel);
    }

    [Fact]
    public async Task DetectAsync_refuses_more_bytes_than_the_limit()
    {
        await using var detector = new ManagedDetector(TinyModel(), new ManagedOptions { MaxFrameBytes = 100 }, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<DetectorException>(() => detector.DetectAsync(new byte[101], Cancel));

        Assert.Equal(DetectionFault.FrameTooLarge, failure.Fault);
    }

    [Fact]
    public async Task DetectAsync_refuses_absurd_dimensions_before_it_takes_memory()
    {
        await using var detector = Detector();
        var jpeg = Picture(64, 48);
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        jpeg.AsSpan(frame + 5, 4).Fill(0xF0);   // height and width: 61,680 each

        var failure = await Assert.ThrowsAsync<DetectorException>(() => detector.DetectAsync(jpeg, Cancel));

        Assert.Equal(DetectionFault.FrameTooLarge, failure.Fault);
        Assert.Contains("61680x61680", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 500)]
    [InlineData(4000, 2)]
    public async Task DetectAsync_takes_pictures_of_any_proportion(int width, int height)
    {
        await using var detector = Detector();

        var candidates = detector.Look(Picture(width, height), -1, Cancel);

        Assert.Equal(2 * (16 * 16 + 32 * 32), candidates.Count);
        Assert.All(Enumerable.Range(0, candidates.Count), i => Assert.InRange(candidates[i].Objectness, 0f, 1f));
    }

    [Fact]
    public async Task DetectAsync_survives_mutated_pictures()
    {
        await using var detector = Detector();
        var original = Picture(96, 80);
        var random = new Random(11);
        var refused = 0;
        var rounds = Fuzz.Rounds(1000, least: 100);
        for (var round = 0; round < rounds; round++)
        {
            var jpeg = original.ToArray();
            for (var change = random.Next(1, 8); change > 0; change--)
                jpeg[random.Next(jpeg.Length)] = (byte)random.Next(256);
            var failure = await Record.ExceptionAsync(() => detector.DetectAsync(jpeg, Cancel));
            var isRefused = failure is null or DetectorException { Fault: DetectionFault.UnreadableImage or DetectionFault.FrameTooLarge };
            Assert.True(isRefused, $"round {round}: {failure}");
            refused += failure is null ? 0 : 1;
        }

        Assert.InRange(refused, 1, rounds - 1);
    }

    [Fact]
    public async Task DetectAsync_that_is_cancelled_leaves_the_detector_usable()
    {
        await using var detector = new ManagedDetector(TinyModel(), new ManagedOptions { Threads = 2 }, TimeProvider.System);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => detector.Look(Picture(64, 48), 0.5f, cancelled.Token));

        await detector.DetectAsync(Picture(64, 48), Cancel);
    }

    [Fact]
    public async Task DetectAsync_after_disposal_is_refused()
    {
        var detector = Detector();
        await detector.DisposeAsync();
        await detector.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => detector.DetectAsync(Picture(64, 48), Cancel));
    }

    [Fact]
    public void Constructor_refuses_a_network_it_does_not_know_by_name_and_line()
    {
        RandomModel.Write(_directory.Path);
        var lines = File.ReadAllLines(_directory.Combine("tiny.cfg"));
        File.AppendAllText(_directory.Combine("tiny.cfg"), "[route]\nlayers=1\n[gru]\n");
        var model = DetectionModel.Load(_directory.Path);

        var refusal = Assert.ThrowsAny<DetectionModelException>(() => new ManagedDetector(model, new ManagedOptions(), TimeProvider.System));

        Assert.Contains($"line {lines.Length + 3}: [gru]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Suppression_puts_out_what_a_surer_box_of_the_same_class_covers()
    {
        var candidates = new Candidates(2);
        Add(candidates, 0.5f, 0.6f, 0);
        Add(candidates, 0.52f, 0.9f, 0);   // more certain, nearly the same place
        Add(candidates, 0.52f, 0, 0.7f);      // the same place, another class
        Add(candidates, 0.8f, 0.55f, 0);      // elsewhere

        new Suppression().Apply(candidates, Cancel);

        Assert.Equal([0f, 0.9f, 0f, 0.55f], Enumerable.Range(0, 4).Select(i => candidates.Of(i)[0]));
        Assert.Equal(0.7f, candidates.Of(2)[1]);
    }

    [Fact]
    public async Task Suppression_of_very_many_boxes_ends_when_it_is_given_up()
    {
        const int Boxes = 400_000;   // takes minutes, since only the first two overlap
        var candidates = new Candidates(1);
        candidates.Add(new Candidates.Box(-1, 0.5f, 1, 1, 1))[0] = 1;
        candidates.Add(new Candidates.Box(-1, 0.5f, 1, 1, 1))[0] = 0.99f;
        for (var i = 0; i < Boxes; i++)
            candidates.Add(new Candidates.Box(2 * i, 0.5f, 1, 1, 1))[0] = 0.9f;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var thinning = Task.Run(() => new Suppression().Apply(candidates, giveUp.Token), Cancel);
        await Eventually.True(() => candidates.Of(1)[0] == 0, TimeSpan.FromMinutes(2), Cancel);
        Assert.False(thinning.IsCompleted);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => thinning);
    }

    private static void Add(Candidates candidates, float x, float first, float second)
    {
        var classes = candidates.Add(new Candidates.Box(x, 0.5f, 0.2f, 0.2f, 1));
        (classes[0], classes[1]) = (first, second);
    }

    /// <summary>Noise of a fixed seed, smooth enough for a JPEG.</summary>
    internal static byte[] Picture(int width, int height)
    {
        var random = new Random(3);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(128 + 100 * Math.Sin(i * 0.01) + random.Next(-20, 20));
        var jpeg = new byte[JpegEncoder.MaxLength(width, height, JpegPixels.Rgb24)];
        using var encoder = new JpegEncoder();
        return jpeg[..encoder.Encode(pixels, width, height, JpegPixels.Rgb24, jpeg)];
    }

    private DetectionModel TinyModel() => DetectionModel.Load(RandomModel.Write(_directory.Path));

    private ManagedDetector Detector(float threshold = 0.5f) =>
        new(TinyModel(), new ManagedOptions { Threshold = threshold }, TimeProvider.System);
}
