using Gateway.Detection.Managed.Kernels;
using Gateway.Detection.Managed.Steps;
using Gateway.Detection.Networks;

namespace Gateway.Detection.Tests;

/// <summary>Compares the curved activations with their definitions in double precision.</summary>
public sealed class CurveTests
{
    private const double Tolerance = 1e-6;

    /// <summary>The range of a last layer and beyond: far out, around the bend, and where e^x no longer fits a float.</summary>
    private static readonly float[] Inputs =
        [.. Enumerable.Range(-1000, 2001).Select(i => i * 0.05f), -1e30f, -200, -88.8f, 19.99f, 20, 20.01f, 88.8f, 200, 1e30f];

    [Fact]
    public void Mish_is_x_tanh_softplus_at_every_width() =>
        Compare(Activation.Mish, x => x * Math.Tanh(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)))));

    [Fact]
    public void Logistic_is_its_definition_at_every_width() => Compare(Activation.Logistic, x => 1 / (1 + Math.Exp(-x)));

    [Fact]
    public void Values_behind_the_count_stay_unchanged() => Assert.All(Enumerable.Range(0, 40), count =>
    {
        var values = Enumerable.Repeat(1f, 60).ToArray();
        Apply<Floats512>(Activation.Mish, values, count);
        Assert.All(values[..count], value => Assert.Equal(0.8651, value, 4));
        Assert.All(values[count..], value => Assert.Equal(1, value));
    });

    private static void Compare(Activation activation, Func<double, double> definition)
    {
        foreach (var values in (float[][])[Apply<Floats128>(activation), Apply<Floats256>(activation), Apply<Floats512>(activation)])
        {
            for (var i = 0; i < Inputs.Length; i++)
            {
                var expected = definition(Inputs[i]);
                var isNear = Math.Abs(values[i] - expected) <= Tolerance * Math.Max(1, Math.Abs(expected));
                Assert.True(isNear, $"{activation} of {Inputs[i]} is {expected}, not {values[i]}");
            }
        }
    }

    private static float[] Apply<TVector>(Activation activation)
        where TVector : unmanaged, IVector<TVector>
    {
        float[] values = [.. Inputs];
        Apply<TVector>(activation, values, values.Length);
        return values;
    }

    private static unsafe void Apply<TVector>(Activation activation, float[] values, int count)
        where TVector : unmanaged, IVector<TVector>
    {
        fixed (float* start = values)
            CurveOf<TVector>.Apply(activation, start, count);
    }
}
