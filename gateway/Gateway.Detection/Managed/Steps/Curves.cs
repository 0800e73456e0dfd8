using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed.Steps;

/// <summary>The activations that are not straight lines.</summary>
internal static class Curves
{
    public static float Logistic(float x) => (float)(1 / (1 + Math.Exp(-x)));

    /// <summary>x * tanh(ln(1 + e^x)), with the tanh written out: (e^2 + 2e) / (e^2 + 2e + 2) for e = e^x.</summary>
    public static float Mish(float x)
    {
        if (x > 20)
            return x;
        var e = MathF.Exp(x);
        var square = e * (e + 2);
        return x * square / (square + 2);
    }

    public static void Apply(Activation activation, Span<float> values)
    {
        foreach (ref var value in values)
        {
            value = activation switch
            {
                Activation.Leaky => value > 0 ? value : 0.1f * value,
                Activation.Relu => Math.Max(value, 0),
                Activation.Logistic => Logistic(value),
                Activation.Mish => Mish(value),
                _ => value,
            };
        }
    }
}
