namespace Gateway.Bridge.Client;

/// <summary>How a connection to a broker ended.</summary>
/// <param name="End">Why.</param>
/// <param name="Problem">For people: what happened, and what to do where something can be done.</param>
/// <param name="IsRefusal">Whether somebody has to put something right before another attempt is of use.</param>
internal sealed record ClientEnding(ClientEnd End, string Problem, bool IsRefusal = false);
