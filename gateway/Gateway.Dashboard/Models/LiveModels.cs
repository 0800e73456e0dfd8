namespace Gateway.Dashboard.Models;

/// <summary>A text that the page sends over the live socket.</summary>
internal sealed record PageMessage(string? Type, uint[]? Cameras, uint? Camera, double? SentMs);

/// <summary>Live message: answers a ping with its own time and the dashboard's clock, both Unix time.</summary>
internal sealed record PongModel(double SentMs, double NowMs);

/// <summary>Live message: the first to a page whose browser logged in.</summary>
internal sealed record SessionModel(bool CanLogOut);

/// <summary>Live message: the number of images stored since the last such message, and the newest of them.</summary>
internal sealed record StoredImagesModel(int Count, ImageModel Newest);

/// <summary>Motion analysis of one frame of a camera: idle, armed, cooldown or learning; scores per region, 0 to 1; objects, largest first.</summary>
internal sealed record MotionModel(uint Camera, uint Sequence, string State, IReadOnlyList<double> Scores, IReadOnlyList<MotionObjectModel> Objects);

/// <summary>A moving object, in pixels of the full frame.</summary>
internal sealed record MotionObjectModel(int X, int Y, int Width, int Height, uint Area, double CentroidX, double CentroidY, uint InRegions);
