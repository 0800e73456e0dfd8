namespace Gateway.Dashboard.Models;

/// <summary>GET /api/v1/refusals: messages of boards that no camera got since the daemon started, newest first.</summary>
internal sealed record RefusalsModel(IReadOnlyList<RefusedModel> Refused, IReadOnlyList<UntakenModel> Untaken);

/// <summary>Messages of one board that were refused for one reason. The reason is one word, the advice a text for people.</summary>
/// <remarks>Length (in bytes), start (the first bytes in hexadecimal) and time are those of the last one.</remarks>
internal sealed record RefusedModel(
    string Board, string Topic, string Reason, string Advice, ulong Count, uint Length, string Start, DateTimeOffset LastAt);

/// <summary>Pictures of one client on a topic without a camera, with a name for one, and the entry of <c>Boards</c> that takes them.</summary>
/// <remarks>Length, in bytes, and time are those of the last one.</remarks>
internal sealed record UntakenModel(
    string Topic, string Client, string Camera, string Entry, ulong Count, uint Length, DateTimeOffset LastAt);

/// <summary>POST /api/v1/topics: the pictures of the topic are those of the camera from now on.</summary>
internal sealed record TopicModel(string? Topic, string? Camera);
