using System.Runtime.InteropServices;
using Gateway.Detection.Networks;

namespace Gateway.Detection.Tests.Reference;

/// <summary>Every layer by its definition, one value after the other: the specification of the engine.</summary>
internal static class ScalarNetwork
{
    private const int Header = 20;

    /// <summary>The outputs of all layers; output layers stay null. Input and values are [channel][row][column], weights of version 0.2.</summary>
    public static float[]?[] Run(NetworkPlan plan, string weightsPath, float[] input)
    {
        var weights = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(weightsPath).AsSpan(Header)).ToArray();
        var place = 0;
        var outputs = new float[]?[plan.Layers.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var before = i == 0 ? input : outputs[i - 1];
            var layer = plan.Layers[i];
            outputs[i] = layer switch
            {
                ConvolutionalPlan convolution => Convolve(convolution, before!, weights.AsSpan(place)),
                MaxPoolPlan pool => Pool(pool, before!),
                RoutePlan route => Route(route, plan, outputs),
                ShortcutPlan shortcut => [.. before!.Zip(outputs[shortcut.From]!, (a, b) => Activate(shortcut.Activation, a + b))],
                UpsamplePlan upsample => Fill(
                    upsample.Output, (c, y, x) => upsample.Scale * before![At(upsample.Input, c, y / upsample.Stride, x / upsample.Stride)]),
                ReorgPlan reorg => Reorg(reorg, before!),
                _ => null,
            };
            place += (int)layer.Parameters;
        }

        return outputs;
    }

    public static int At(LayerShape shape, int channel, int y, int x) => x + shape.Width * (y + shape.Height * channel);

    private static float[] Convolve(ConvolutionalPlan plan, float[] input, ReadOnlySpan<float> weights)
    {
        var n = plan.Filters;
        var biases = weights[..n].ToArray();
        var scales = plan.BatchNormalize ? weights.Slice(n, n).ToArray() : [];
        var means = plan.BatchNormalize ? weights.Slice(2 * n, n).ToArray() : [];
        var variances = plan.BatchNormalize ? weights.Slice(3 * n, n).ToArray() : [];
        var filters = weights[(plan.BatchNormalize ? 4 * n : n)..].ToArray();
        var channels = plan.Input.Channels / plan.Groups;
        return Fill(plan.Output, (filter, y, x) =>
        {
            var sum = 0.0;
            var firstChannel = filter / (n / plan.Groups) * channels;
            for (var c = 0; c < channels; c++)
            {
                for (var ky = 0; ky < plan.Size; ky++)
                {
                    for (var kx = 0; kx < plan.Size; kx++)
                    {
                        var (inY, inX) = (y * plan.Stride + ky - plan.Padding, x * plan.Stride + kx - plan.Padding);
                        if (inY >= 0 && inY < plan.Input.Height && inX >= 0 && inX < plan.Input.Width)
                        {
                            sum += input[At(plan.Input, firstChannel + c, inY, inX)]
                                * (double)filters[((filter * channels + c) * plan.Size + ky) * plan.Size + kx];
                        }
                    }
                }
            }

            if (plan.BatchNormalize)
                sum = (sum - means[filter]) / (Math.Sqrt(variances[filter]) + 0.000001) * scales[filter];
            return Activate(plan.Activation, (float)(sum + biases[filter]));
        });
    }

    private static float[] Pool(MaxPoolPlan plan, float[] input) => Fill(plan.Output, (c, y, x) =>
    {
        var largest = float.MinValue;
        for (var ky = 0; ky < plan.Size; ky++)
        {
            for (var kx = 0; kx < plan.Size; kx++)
            {
                var (inY, inX) = (y * plan.Stride + ky - plan.Padding / 2, x * plan.Stride + kx - plan.Padding / 2);
                if (inY >= 0 && inY < plan.Input.Height && inX >= 0 && inX < plan.Input.Width)
                    largest = Math.Max(largest, input[At(plan.Input, c, inY, inX)]);
            }
        }

        return largest;
    });

    private static float[] Route(RoutePlan plan, NetworkPlan network, float[]?[] outputs) =>
    [
        .. plan.Sources.SelectMany(source =>
        {
            var part = (int)(network.Layers[source].Output.Count / plan.Groups);
            return outputs[source].AsSpan(plan.Group * part, part).ToArray();
        }),
    ];

    private static float[] Reorg(ReorgPlan plan, float[] input)
    {
        var (width, height, channels, stride) = (plan.Input.Width, plan.Input.Height, plan.Input.Channels, plan.Stride);
        var coarse = channels / (stride * stride);
        var output = new float[input.Length];
        for (var c = 0; c < channels; c++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var fineX = x * stride + c / coarse % stride;
                    var fineY = y * stride + c / coarse / stride;
                    output[x + width * (y + height * c)] = input[fineX + width * stride * (fineY + height * stride * (c % coarse))];
                }
            }
        }

        return output;
    }

    private static float Activate(Activation activation, float x) => activation switch
    {
        Activation.Leaky => x > 0 ? x : 0.1f * x,
        Activation.Relu => Math.Max(x, 0),
        Activation.Logistic => (float)(1 / (1 + Math.Exp(-x))),
        Activation.Mish => (float)(x * Math.Tanh(Math.Log(1 + Math.Exp(x)))),
        _ => x,
    };

    private static float[] Fill(LayerShape shape, Func<int, int, int, float> value)
    {
        var values = new float[shape.Count];
        for (var c = 0; c < shape.Channels; c++)
        {
            for (var y = 0; y < shape.Height; y++)
            {
                for (var x = 0; x < shape.Width; x++)
                    values[At(shape, c, y, x)] = value(c, y, x);
            }
        }

        return values;
    }
}
