namespace Gateway.Detection.Networks;

/// <summary>The function a layer puts on each of its outputs.</summary>
internal enum Activation
{
    Linear,

    /// <summary>x, or x/10 below zero.</summary>
    Leaky,

    /// <summary>x, or 0 below zero.</summary>
    Relu,

    /// <summary>1 / (1 + e^-x).</summary>
    Logistic,

    /// <summary>x * tanh(ln(1 + e^x)).</summary>
    Mish,
}
