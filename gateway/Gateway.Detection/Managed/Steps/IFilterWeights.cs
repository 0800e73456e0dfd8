namespace Gateway.Detection.Managed.Steps;

/// <summary>The weights of a convolution, filled at loading, in the order that its step wants them.</summary>
internal interface IFilterWeights : IDisposable
{
    /// <summary>Puts one filter in its place.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="weights">All of its weights: channel, row and column of the window.</param>
    /// <param name="factor">They are multiplied with this.</param>
    /// <param name="bias">Its bias.</param>
    void Set(int filter, ReadOnlySpan<float> weights, float factor, float bias);
}
