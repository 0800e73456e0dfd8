using System.Globalization;
using System.Text;

namespace Gateway.Testing;

/// <summary>The layers of yolo version 4, as published.</summary>
internal sealed class YoloV4Cfg
{
    private const string Anchors = "12,16, 19,36, 40,28, 36,75, 76,55, 72,146, 142,110, 192,243, 459,401";
    private const string TinyAnchors = "10,14, 23,27, 37,58, 81,82, 135,169, 344,319";

    private readonly StringBuilder _text = new("[net]\nbatch=1\nsubdivisions=1\nwidth=416\nheight=416\nchannels=3\n");

    /// <summary>161 layers: a backbone of partial residual stages, pools of several sizes, and two passes through three scales.</summary>
    public static string Whole()
    {
        var cfg = new YoloV4Cfg();
        cfg.Convolve(32, 3, "mish");
        cfg.Stage(64, 64, 32, 1);
        cfg.Stage(128, 64, 64, 2);
        cfg.Stage(256, 128, 128, 8);
        cfg.Stage(512, 256, 256, 8);
        cfg.Stage(1024, 512, 512, 4);
        cfg.Narrow(512, 1024, 3);
        cfg.Pools();
        cfg.Narrow(512, 1024, 3);
        cfg.Up(256, 85);
        cfg.Narrow(256, 512, 5);
        cfg.Up(128, 54);
        cfg.Narrow(128, 256, 5);
        cfg.Head(256, "0,1,2", Anchors, 9, 1.2);
        cfg.Down(256, -16);
        cfg.Narrow(256, 512, 5);
        cfg.Head(512, "3,4,5", Anchors, 9, 1.1);
        cfg.Down(512, -37);
        cfg.Narrow(512, 1024, 5);
        cfg.Head(1024, "6,7,8", Anchors, 9, 1.05);
        return cfg._text.ToString();
    }

    /// <summary>38 layers.</summary>
    public static string Tiny()
    {
        var cfg = new YoloV4Cfg();
        cfg.Convolve(32, 3, "leaky", stride: 2);
        cfg.Convolve(64, 3, "leaky", stride: 2);
        foreach (var filters in (ReadOnlySpan<int>)[64, 128, 256])
        {
            cfg.Convolve(filters, 3);
            cfg.Layer("route", "layers=-1", "groups=2", "group_id=1");
            cfg.Convolve(filters / 2, 3);
            cfg.Convolve(filters / 2, 3);
            cfg.Layer("route", "layers=-1,-2");
            cfg.Convolve(filters, 1);
            cfg.Layer("route", "layers=-6,-1");
            cfg.Layer("maxpool", "size=2", "stride=2");
        }

        cfg.Convolve(512, 3);
        cfg.Convolve(256, 1);
        cfg.Head(512, "3,4,5", TinyAnchors, 6, 1.05);
        cfg.Layer("route", "layers=-4");
        cfg.Convolve(128, 1);
        cfg.Layer("upsample", "stride=2");
        cfg.Layer("route", "layers=-1,23");
        cfg.Head(256, "1,2,3", TinyAnchors, 6, 1.05);
        return cfg._text.ToString();
    }

    /// <summary>Halves the size. Then half of the channels go through residual blocks, and the other half bypasses them.</summary>
    private void Stage(int filters, int half, int inner, int blocks)
    {
        Convolve(filters, 3, "mish", stride: 2);
        Convolve(half, 1, "mish");
        Layer("route", "layers=-2");
        Convolve(half, 1, "mish");
        for (var block = 0; block < blocks; block++)
        {
            Convolve(inner, 1, "mish");
            Convolve(half, 3, "mish");
            Layer("shortcut", "from=-3", "activation=linear");
        }

        Convolve(half, 1, "mish");
        Layer("route", Line($"layers=-1,{-(3 * blocks + 4)}"));
        Convolve(filters, 1, "mish");
    }

    /// <summary>Alternating narrow and wide convolutions; the first and the last are narrow.</summary>
    private void Narrow(int narrow, int wide, int count)
    {
        for (var i = 0; i < count; i++)
            Convolve(i % 2 == 0 ? narrow : wide, i % 2 == 0 ? 1 : 3);
    }

    private void Pools()
    {
        Layer("maxpool", "stride=1", "size=5");
        Layer("route", "layers=-2");
        Layer("maxpool", "stride=1", "size=9");
        Layer("route", "layers=-4");
        Layer("maxpool", "stride=1", "size=13");
        Layer("route", "layers=-1,-3,-5,-6");
    }

    /// <summary>Doubles the size and joins an earlier layer.</summary>
    private void Up(int filters, int from)
    {
        Convolve(filters, 1);
        Layer("upsample", "stride=2");
        Layer("route", Line($"layers={from}"));
        Convolve(filters, 1);
        Layer("route", "layers=-1,-3");
    }

    /// <summary>Halves the size of the layer in front of an output layer and joins an earlier layer.</summary>
    private void Down(int filters, int from)
    {
        Layer("route", "layers=-4");
        Convolve(filters, 3, stride: 2);
        Layer("route", Line($"layers=-1,{from}"));
    }

    private void Head(int filters, string mask, string anchors, int num, double scale)
    {
        Convolve(filters, 3);
        Layer("convolutional", "size=1", "stride=1", "pad=1", "filters=255", "activation=linear");
        Layer("yolo", $"mask={mask}", $"anchors={anchors}", "classes=80", Line($"num={num}"), Line($"scale_x_y={scale}"));
    }

    private void Convolve(int filters, int size, string activation = "leaky", int stride = 1) => Layer(
        "convolutional",
        "batch_normalize=1",
        Line($"filters={filters}"),
        Line($"size={size}"),
        Line($"stride={stride}"),
        "pad=1",
        $"activation={activation}");

    private void Layer(string type, params ReadOnlySpan<string> lines) => _text.Append($"\n[{type}]\n").AppendJoin('\n', lines).Append('\n');

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
