namespace Gateway.Bridge.Client;

/// <summary>The broker said no. The message says what was said and what to do.</summary>
/// <param name="message">Without a full stop.</param>
/// <param name="isLasting">Whether somebody has to put something right first, so that trying again soon is of no use.</param>
internal sealed class BrokerRefusedException(string message, bool isLasting) : Exception(message)
{
    public bool IsLasting { get; } = isLasting;
}
