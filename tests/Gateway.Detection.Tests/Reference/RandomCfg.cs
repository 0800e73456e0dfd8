using System.Globalization;
using System.Text;

namespace Gateway.Detection.Tests.Reference;

/// <summary>Small networks of random layers and odd sizes, with every supported kind, ending in one output layer.</summary>
internal sealed class RandomCfg
{
    private static readonly string[] Activations = ["leaky", "linear", "relu", "mish", "logistic"];

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<(int Width, int Height, int Channels)> _shapes = [];
    private (int Width, int Height, int Channels) _shape;

    private RandomCfg(int seed) => _random = new Random(seed);

    public static string Write(int seed)
    {
        var cfg = new RandomCfg(seed);
        cfg._shape = (cfg._random.Next(5, 70), cfg._random.Next(5, 70), 3);
        cfg.Line("[net]", $"width={cfg._shape.Width}", $"height={cfg._shape.Height}", "channels=3");
        for (var layers = cfg._random.Next(2, 8); layers > 0; layers--)
            cfg.AddLayer();
        cfg.Line("[convolutional]", "filters=14", "size=1", "activation=linear");
        cfg.Line("[yolo]", "anchors=3,5, 8,6", "num=2", "classes=2");
        return cfg._text.ToString();
    }

    private void AddLayer()
    {
        var before = _shapes.Count;
        var kind = _random.Next(10);
        if (kind < 5)
            AddConvolution();
        else if (kind < 7)
            AddPool();
        else if (kind == 7 && _shape.Width * _shape.Height < 600)
            Then((_shape.Width * 2, _shape.Height * 2, _shape.Channels), "[upsample]", "stride=2");
        else if (kind == 8 && before > 0)
            AddJoin();
        else if (_shape.Width % 2 == 0 && _shape.Height % 2 == 0 && _shape.Channels % 4 == 0)
            Then((_shape.Width / 2, _shape.Height / 2, _shape.Channels * 4), "[reorg]", "stride=2");
    }

    private void AddConvolution()
    {
        int[] sizes = [1, 3, 3, 3, 5, 7, 2];
        var size = sizes[_random.Next(sizes.Length)];
        var stride = _random.Next(3) == 0 ? _random.Next(2, 4) : 1;
        var pad = _random.Next(4) > 0 ? size / 2 : 0;
        var groups = _random.Next(4) == 0 && _shape.Channels % 2 == 0 ? 2 : 1;
        var filters = _random.Next(1, 14) * groups;
        var (width, height) = ((_shape.Width + 2 * pad - size) / stride + 1, (_shape.Height + 2 * pad - size) / stride + 1);
        if (_shape.Width + 2 * pad < size || _shape.Height + 2 * pad < size)
            return;
        Then(
            (width, height, filters), "[convolutional]", $"filters={filters}", $"size={size}", $"stride={stride}", $"padding={pad}",
            $"groups={groups}", $"batch_normalize={_random.Next(2)}", $"activation={Activations[_random.Next(Activations.Length)]}");
    }

    private void AddPool()
    {
        var (size, stride) = (_random.Next(2, 6), _random.Next(1, 4));
        var (width, height) = ((_shape.Width - 1) / stride + 1, (_shape.Height - 1) / stride + 1);
        Then((width, height, _shape.Channels), "[maxpool]", $"size={size}", $"stride={stride}");
    }

    private void AddJoin()
    {
        var other = _random.Next(_shapes.Count);
        var last = _shapes.Count - 1;
        if (_shapes[other] == _shape && other != last)
            Then(_shape, "[shortcut]", $"from={other}", $"activation={Activations[_random.Next(Activations.Length)]}");
        else if (_shapes[other].Width == _shape.Width && _shapes[other].Height == _shape.Height)
            Then((_shape.Width, _shape.Height, _shape.Channels + _shapes[other].Channels), "[route]", $"layers=-1,{other}");
        else if (_shape.Channels % 2 == 0)
            Then((_shape.Width, _shape.Height, _shape.Channels / 2), "[route]", "layers=-1", "groups=2", $"group_id={_random.Next(2)}");
        else
            Then(_shapes[other], "[route]", $"layers={other}");
    }

    private void Then((int Width, int Height, int Channels) shape, params string[] lines)
    {
        _shape = shape;
        _shapes.Add(shape);
        Line(lines);
    }

    private void Line(params string[] lines)
    {
        foreach (var line in lines)
            _text.Append(CultureInfo.InvariantCulture, $"{line}\n");
    }
}
