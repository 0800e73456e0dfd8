namespace Gateway.Dashboard.Models;

/// <summary>A text that the page sends over the live socket.</summary>
internal sealed record PageMessage(string? Type, uint[]? Cameras, uint? Camera, double? SentMs);

/// <summary>Live message: answers a ping with its own time and the dashboard's clock, both Unix time.</summary>
internal sealed record PongModel(double SentMs, double NowMs);

/// <summary>Live message: the first to a page whose browser logged in.</summary>
internal sealed record SessionModel(bool CanLogOut);
