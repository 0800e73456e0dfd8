using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Detection.Networks;
using Gateway.Testing;

namespace Gateway.Detection.Tests.Darknet;

/// <summary>The boxes of Debian's libdarknet for a picture, overlaps included. In its own process, since it exits on errors.</summary>
internal sealed class DarknetBoxes
{
    private const int BoxValues = 5;

    private readonly float[] _values;

    private DarknetBoxes(int count, int classes, float[] values)
    {
        Count = count;
        Classes = classes;
        _values = values;
    }

    public int Count { get; }

    public int Classes { get; }

    /// <summary>x, y, width, height, objectness, then each class's probability.</summary>
    public ReadOnlySpan<float> this[int box] => _values.AsSpan(box * (BoxValues + Classes), BoxValues + Classes);

    /// <summary>Skips the test if darknet or Python is missing.</summary>
    public static async Task<DarknetBoxes> ReadAsync(DetectionModel model, string picture, string scratch, CancellationToken cancel)
    {
        ExternalProgram.Require("darknet");
        var classes = model.Plan!.Classes;
        var output = Path.Combine(scratch, "boxes");
        var script = RepositoryRoot.Combine("tests", "Gateway.Detection.Tests", "Darknet", "all_boxes.py");
        var run = await ExternalProgram.RunAsync(
            ExternalProgram.Require("python3"),
            [script, model.CfgFile, model.WeightsFile, picture, classes.ToString(CultureInfo.InvariantCulture), output],
            TimeSpan.FromMinutes(2),
            cancel: cancel);
        Assert.True(run.ExitCode == 0 && File.Exists(output), run.Error);
        var bytes = await File.ReadAllBytesAsync(output, cancel);
        return new DarknetBoxes(BitConverter.ToInt32(bytes), classes, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(sizeof(int))).ToArray());
    }
}
