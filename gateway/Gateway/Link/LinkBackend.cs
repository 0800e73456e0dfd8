namespace Gateway.Link;

/// <summary>Everything the link answers from. It knows the stores only in these words.</summary>
public sealed record LinkBackend(ILinkCameras Cameras, ILinkEvents Events, ILinkClips Clips, ILinkImages Images, ILinkControl Control);
